import { useStore } from 'zustand';
import { causes, type Cause } from '../../core/solver';
import { distanceOf, distances } from '../../state/distances';
import { finalError, nfe } from '../../state/selectors';
import { duration, plural, short } from '../format';
import { useLane } from '../useLane';

const causeNames: Record<Cause, string> = {
  step: 'step',
  stage: 'extra stage',
  corrector: 'corrector',
  guidance: 'guidance',
  rejected: 'rejected',
  denoise: 'denoise to zero',
  reference: 'reference',
};
/** What so many evaluations were made for. */
export const causeName = (cause: Cause, n: number): string =>
  cause === 'step' || cause === 'stage' ? plural(n, causeNames[cause]) : causeNames[cause];
export const engineNames = { cpu: 'CPU, float64', webgpu: 'WebGPU', wasm: 'wasm' } as const;

/** The run's numbers, always there; a dash until one is known. */
export function Numbers() {
  const run = useLane((lane) => lane.run);
  const { results } = useStore(distances);
  const far = run && distanceOf(run.spec, results);
  const ledger = run?.ledger ?? {};
  const error = run && finalError(run);
  const { modes, reason, progress, checked } = run?.measured ?? {};
  const split = causes.filter((c) => ledger[c]).map((c) => `${ledger[c]} ${causeName(c, ledger[c] ?? 0)}`);
  const measuring = run?.status === 'measuring' || (progress !== undefined && progress < 1);
  return (
    <dl className="numbers" data-testid="numbers">
      <Figure minor name="steps" value={run?.started ? String(run.levels.length - 1) : '–'} />
      <Figure
        name="NFE"
        value={run?.started ? String(nfe(run)) : '–'}
        note={split.length > 1 ? split.join(' + ') : undefined}
        title="Evaluations of the denoiser, per sample, by cause"
      />
      {!!ledger.classifier && (
        <Figure
          name="classifier"
          value={String(ledger.classifier)}
          title="Forwards of the classifier that guides, per sample: no NFE of the denoiser"
        />
      )}
      <Figure
        name="error"
        value={error !== undefined ? short(error) : measuring ? '…' : '–'}
        title={reason ?? 'Distance of the last state from the exact solution, RMS in units of √(α²σ_data² + σ²)'}
      />
      {far && (
        <Figure
          name="Fréchet"
          value={short(far.distance)}
          title={`Of ${far.samples} samples to the data; of ${far.realAgainstReal.samples} real pictures it is ${short(far.realAgainstReal.distance)}`}
        />
      )}
      {run?.started?.recorded && (
        <Figure
          minor
          name="denoiser"
          value={checked === undefined ? 'not checked' : `Δ ${short(checked)}`}
          title={
            checked === undefined
              ? 'The file has no “denoised”, so nobody knows whether it was made with this denoiser'
              : 'By how much the recorded x₀ differ from those of the denoiser here, RMS in σ_data'
          }
        />
      )}
      {modes && (
        <Figure
          name="components"
          value={`${modes.found} of ${modes.total}`}
          title="Gaussians of the data that hold their share of the samples"
        />
      )}
      <Figure
        minor
        name="per evaluation"
        value={run?.msPerEvaluation === undefined ? '–' : duration(run.msPerEvaluation)}
      />
      <Figure
        minor
        name="ran on"
        value={run?.started ? (run.started.recorded ? 'elsewhere' : engineNames[run.started.engine]) : '–'}
      />
    </dl>
  );
}

interface FigureProps {
  name: string;
  value: string;
  note?: string;
  title?: string;
  /** Left out where there is little room. */
  minor?: boolean;
}

function Figure({ name, value, note, title, minor }: FigureProps) {
  return (
    <div title={title} className={minor ? 'minor' : undefined}>
      <dt>{name}</dt>
      <dd>
        {value}
        {note && <span className="soft"> = {note}</span>}
      </dd>
    </div>
  );
}
