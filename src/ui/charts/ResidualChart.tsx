import { useState } from 'react';
import type { Lane } from '../../state/store';
import { Segments } from '../controls/Segments';
import { useLane } from '../useLane';
import { GapRow } from './GapRow';
import { LanesChart } from './LanesChart';
import { ResidualMap } from './ResidualMap';

const TITLE = 'Fokker–Planck residual';
/** Rounding leaves a zero of closed forms here; below it there is nothing to see. */
const NOTHING = 1e-12;

const values = ({ run }: Lane): readonly number[] =>
  (run?.measured?.residual?.values ?? []).map((v) => Math.max(v, NOTHING));

/** Whether the denoiser is the posterior mean of any law at all: only then do ODE and SDE sample the same. */
export function ResidualChart() {
  const [look, setLook] = useState<'path' | 'plane'>('path');
  const [dim, by, guided] = useLane(({ run }) => [
    run?.started?.dim ?? 2,
    run?.measured?.residual?.by,
    !!run?.spec.guidance.length,
  ]);
  const note = dim > 1 && (
    <Segments<'path' | 'plane'>
      label="Where the residual is shown"
      value={look}
      choices={{ path: 'path', plane: 'plane' }}
      onChange={setLook}
    />
  );
  const meaning = by === undefined ? '' : by === 'formula' ? exact : guided ? guidance : learned;
  const below = (
    <>
      <p className="small soft">{meaning}</p>
      <GapRow />
    </>
  );
  if (look === 'plane' && dim > 1) return <ResidualMap title={TITLE} note={note} below={below} />;
  return (
    <LanesChart
      title={TITLE}
      note={note}
      values={values}
      names={['σ·r, RMS']}
      log
      legend={
        <span title="r = ∂s − ∇[½g²(∇·s + |s|²) − ⟨f, s⟩ − ∇·f] for the score s; σ·r is a change of ε per unit of λ">
          σ·r, change of ε per λ
        </span>
      }
      empty="Known for denoisers in one or two dimensions; not for drawn points or guided networks."
      below={below}
    />
  );
}

const exact = 'By closed forms: zero but for rounding, so ODE and SDE sample one law.';
const learned =
  'By finite differences, good to 0.03 near the data: what lies above is the network’s contradiction between levels, which no law has.';
const guidance =
  'By finite differences: guidance mixes two scores, and no law has the mixture at every level. ODE and SDE part ways.';
