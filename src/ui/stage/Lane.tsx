import { Toggle } from '@base-ui/react/toggle';
import { Spline, Sparkles, Wind, ZoomIn } from 'lucide-react';
import type { ReactNode } from 'react';
import { hashText } from '../../state/hash';
import { ownSteps } from '../../state/levels';
import { lastState } from '../../state/record';
import { gridName, shownState, sigmaOf, solverName } from '../../state/selectors';
import { setView } from '../../state/store';
import { short } from '../format';
import { usePlayground } from '../usePlayground';
import { DrawPad } from './DrawPad';
import { Numbers } from './Numbers';
import { Pictures } from './Pictures';
import { Stage } from './Stage';
import { StageMessage } from './StageMessage';

/** One solver at work: its name, its picture, its numbers. */
export function Lane() {
  const drawing = usePlayground((s) => s.view.drawing);
  const facts = usePlayground(({ run }) => ({
    'data-status': run?.status ?? 'idle',
    'data-states': run ? lastState(run) + 1 : 0,
    'data-hash': run ? hashText(run.hash) : '',
  }));
  const state = usePlayground(shownState);
  const pictures = usePlayground((s) => s.run?.started?.image !== undefined);
  return (
    <article className="lane lane-a" aria-label="Sampling" data-testid="lane" data-state={state} {...facts}>
      <LaneHeader />
      <div className="lane-picture">
        {drawing ? (
          <DrawPad />
        ) : (
          <>
            {pictures ? <Pictures /> : <Stage />}
            <Caption />
            <StageMessage />
          </>
        )}
      </div>
      <Numbers />
    </article>
  );
}

function LaneHeader() {
  const spec = usePlayground((s) => s.run?.spec ?? s.spec);
  const drawing = usePlayground((s) => s.view.drawing);
  return (
    <header className="lane-header">
      <span className="chip" aria-hidden />
      <h2 className="lane-name">{solverName(spec)}</h2>
      <span className="soft lane-note">
        {spec.control.kind === 'adaptive'
          ? 'adaptive steps'
          : `${gridName(spec)} · ${ownSteps(spec.grid) ?? spec.grid.steps}`}
      </span>
      <span className="spring" />
      {!drawing && <Layers />}
    </header>
  );
}

function Layers() {
  const { trails, field, data, zoom } = usePlayground((s) => s.view);
  const pictures = usePlayground((s) => s.run?.started?.image !== undefined);
  const dim = usePlayground((s) => s.run?.started?.dim ?? 2);
  if (pictures)
    return (
      <Layer
        label="Zoom"
        title="One sample, large"
        icon={<ZoomIn size={15} aria-hidden />}
        on={zoom}
        set={(on) => setView({ zoom: on })}
      />
    );
  return (
    <>
      <Layer label="Data" icon={<Sparkles size={15} aria-hidden />} on={data} set={(on) => setView({ data: on })} />
      <Layer label="Trails" icon={<Spline size={15} aria-hidden />} on={trails} set={(on) => setView({ trails: on })} />
      {dim > 1 && (
        <Layer
          label="Field"
          title="The denoiser’s pull, αD(x) − x, around the present state"
          icon={<Wind size={15} aria-hidden />}
          on={field}
          set={(on) => setView({ field: on })}
        />
      )}
    </>
  );
}

interface LayerProps {
  label: string;
  title?: string;
  icon: ReactNode;
  on: boolean;
  set(on: boolean): void;
}

function Layer({ label, title, icon, on, set }: LayerProps) {
  return (
    <Toggle className="layer-toggle" pressed={on} onPressedChange={set} title={title ?? label}>
      {icon}
      <span>{label}</span>
    </Toggle>
  );
}

/** Which state, at which noise level, and how it was scaled. */
function Caption() {
  const caption = usePlayground((s) => {
    const { run, view } = s;
    if (!run || lastState(run) < 0) return null;
    const state = shownState(s);
    return {
      state,
      total: Math.max(run.levels.length, run.started?.levels.length ?? 0) - 1,
      sigma: sigmaOf(run.levels[state]),
      quantity: view.quantity,
      evaluated: !!run.denoised[state],
      dim: run.started?.dim ?? 2,
    };
  });
  if (!caption) return null;
  const { state, total, sigma, quantity, evaluated, dim } = caption;
  return (
    <p className="caption small">
      <span>
        <b>σ = {short(sigma)}</b> · state {state} of {total}
      </span>
      <span className="soft">{scaling(quantity, evaluated, dim)}</span>
    </p>
  );
}

function scaling(quantity: 'x' | 'x0', evaluated: boolean, dim: number): ReactNode {
  if (quantity === 'x0')
    return evaluated ? 'x̂₀, the denoiser’s estimate of the data' : 'no evaluation here: the state itself is shown';
  return (
    <>
      {dim === 1 ? 'from noise to data by λ; ' : ''}
      <span className="math">
        x<sub>t</sub>
      </span>{' '}
      scaled to fit each noise level
    </>
  );
}
