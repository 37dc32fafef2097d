import { Toggle } from '@base-ui/react/toggle';
import { Spline, Sparkles, Wind, ZoomIn } from 'lucide-react';
import { lazy, type ReactNode, Suspense } from 'react';
import { hashText } from '../../state/hash';
import { ownSteps } from '../../state/levels';
import { activate, laneName } from '../../state/lanes';
import { shownState } from '../../state/playhead';
import { allLevels, lastState, newest } from '../../state/record';
import { gridName, modelName, sigmaOf, solverName } from '../../state/selectors';
import { setView } from '../../state/store';
import { short } from '../format';
import { LaneMark, laneClass } from '../LaneMark';
import { useLane } from '../useLane';
import { usePlayground } from '../usePlayground';
import { counterpart, distance, lacksCounterpart } from './difference';
import { LaneMenu } from './LaneMenu';
import { Numbers } from './Numbers';
import { shownAt } from './paths';
import { Pictures } from './Pictures';
import { Stage } from './Stage';
import { StageMessage } from './StageMessage';

const DrawPad = lazy(() => import('./DrawPad'));

/** One solver at work: its name, its picture, its numbers. */
export function Lane() {
  const drawing = usePlayground((s) => s.view.drawing);
  const pictures = useLane(({ run }) => run?.started?.image !== undefined);
  return (
    <Sheet>
      <LaneHeader />
      <div className="lane-picture">
        {drawing ? (
          <Suspense>
            <DrawPad />
          </Suspense>
        ) : (
          <>
            {pictures ? <Pictures /> : <Stage />}
            <Caption />
            <StageMessage />
          </>
        )}
      </div>
      <Numbers />
    </Sheet>
  );
}

/** The lane's frame and what it says of the run to tests and styles; a move of the playhead renders it and nothing in it. */
function Sheet({ children }: { children: ReactNode }) {
  const facts = useLane(({ run }, s) => ({
    'data-status': run?.status ?? 'idle',
    'data-states': run ? lastState(run) + 1 : 0,
    'data-hash': run ? hashText(run.hash) : '',
    'data-count': s.lanes.length,
  }));
  const [slot, active] = useLane((lane, s) => [lane.slot, s.lanes.length > 1 && lane.slot === s.active]);
  const state = useLane(shownState);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the button in the header does the same by key
    <article
      className={`lane ${laneClass(slot)}`}
      aria-label={`Run ${laneName(slot)}`}
      data-testid="lane"
      data-active={active || undefined}
      data-state={state}
      {...facts}
      onClick={() => activate(slot)}
    >
      {children}
    </article>
  );
}

function LaneHeader() {
  const spec = useLane(({ run, spec: draft }) => run?.spec ?? draft);
  const [slot, active, alone] = useLane((lane, s) => [lane.slot, lane.slot === s.active, s.lanes.length === 1]);
  const recorded = useLane((lane) => lane.recorded);
  const drawing = usePlayground((s) => s.view.drawing);
  return (
    <header className="lane-header">
      <LaneMark slot={slot} />
      <div className="lane-title">
        {alone || recorded ? (
          <h2 className="lane-name">{solverName(spec)}</h2>
        ) : (
          <h2 className="lane-name">
            <button
              type="button"
              className="lane-choose"
              aria-pressed={active}
              title={active ? 'The controls belong to this run' : 'Give the controls to this run'}
              onClick={() => activate(slot)}
            >
              {solverName(spec)}
            </button>
          </h2>
        )}
        {recorded && (
          <span className="badge" title="Made by other software and loaded from a file: it cannot be changed here">
            recorded
          </span>
        )}
        <span className="soft lane-note">
          {recorded
            ? recorded.software
            : spec.control.kind === 'adaptive'
              ? 'adaptive steps'
              : `${gridName(spec)} · ${ownSteps(spec.grid) ?? spec.grid.steps}`}
          {!recorded && <Own />}
        </span>
      </div>
      <span className="spring" />
      {!drawing && alone && <Layers />}
      {!drawing && <LaneMenu />}
    </header>
  );
}

/** What a run does not share with the first one: paths from other noise cannot be compared one by one. */
function Own() {
  const own = useLane(({ spec }, s) => {
    const first = s.lanes.find((lane) => !lane.recorded)?.spec ?? spec;
    return [
      modelName(spec) !== modelName(first) && modelName(spec),
      spec.seed !== first.seed && `seed ${spec.seed}`,
      spec.count !== first.count && `${spec.count} samples`,
    ].flatMap((part) => part || []);
  });
  return own.map((part) => (
    <span key={part}>
      {' · '}
      <b>{part}</b>
    </span>
  ));
}

function Layers() {
  const { trails, field, data, zoom } = usePlayground((s) => s.view);
  const pictures = useLane(({ run }) => run?.started?.image !== undefined);
  const dim = useLane(({ run }) => run?.started?.dim ?? 2);
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
    <Toggle className="layer-toggle" pressed={on} onPressedChange={set} title={title ?? label} aria-label={label}>
      {icon}
      <span>{label}</span>
    </Toggle>
  );
}

/** Which state, at which noise level, and how it was scaled. */
function Caption() {
  const caption = useLane((lane, s) => {
    const { run } = lane;
    const { view } = s;
    if (!run || lastState(run) < 0) return null;
    const picture = newest(run);
    const state = picture?.state ?? shownState(lane, s);
    const other = picture ? undefined : counterpart(lane, s);
    const own = other && shownAt(run, state, view.quantity);
    return {
      to: other?.name,
      rms: other && own && distance(own, other),
      lacking: picture || other ? undefined : lacksCounterpart(lane, s),
      state,
      total: Math.max(run.levels.length, run.started?.levels.length ?? 0) - 1,
      sigma: sigmaOf(allLevels(run)[state]),
      quantity: view.quantity,
      evaluated: picture ? !!picture.denoised : !!run.denoised[state],
      dim: run.started?.dim ?? 2,
      up: run.spec.direction === 'invert',
    };
  });
  if (!caption) return null;
  const { state, total, sigma, quantity, evaluated, dim, up, to, rms, lacking } = caption;
  return (
    <p className="caption small">
      <span>
        <b>σ = {short(sigma)}</b> · state {state} of {total}
      </span>
      {rms === undefined ? (
        <span className={lacking ? undefined : 'soft'}>{lacking ?? scaling(quantity, evaluated, dim, up)}</span>
      ) : (
        <span>
          RMS to {to} <b>{short(rms)}</b>
        </span>
      )}
    </p>
  );
}

function scaling(quantity: 'x' | 'x0', evaluated: boolean, dim: number, up: boolean): ReactNode {
  if (quantity === 'x0')
    return evaluated ? 'x̂₀, the denoiser’s estimate of the data' : 'no evaluation here: the state itself is shown';
  return (
    <>
      {dim === 1 ? `from ${up ? 'data to noise' : 'noise to data'} by λ; ` : ''}
      <span className="math">
        x<sub>t</sub>
      </span>{' '}
      scaled to each noise level
    </>
  );
}
