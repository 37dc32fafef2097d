import { CircleAlert, CircleSlash, Download, LoaderCircle, RotateCcw } from 'lucide-react';
import { defaultSpec } from '../../run/spec';
import { owned } from '../../state/library';
import { reopen } from '../../state/opening-bring';
import { lastState, newest } from '../../state/record';
import { edit, rerun } from '../../state/run';
import { modelInfo, modelName } from '../../state/selectors';
import { bytes, plural } from '../format';
import { useLane } from '../useLane';
import { usePlayground } from '../usePlayground';

/** What the picture cannot say: that it is loading, stopped, called off, or gone. */
export function StageMessage() {
  const status = useLane(({ run }) => run?.status);
  const trouble = usePlayground((s) => s.engine.trouble);
  const loading = usePlayground((s) => s.engine.loading);
  const learned = useLane(({ run }) => run && modelInfo(run.spec)?.kind === 'onnx');
  const states = useLane(({ run }) => (run ? (newest(run)?.state ?? lastState(run)) + 1 : 0));
  if (trouble && status !== 'done') return <Trouble message={trouble} />;
  if (status === 'failed') return <Failure />;
  if (status === 'cancelled') return <Cancelled />;
  if (loading.length || (status === 'waiting' && learned)) return <Loading />;
  if (status === 'waiting' || (status === 'running' && states < 2)) return <Waiting />;
  return null;
}

function Waiting() {
  return (
    <p className="message slow">
      <LoaderCircle size={16} className="spin" aria-hidden /> Sampling…
    </p>
  );
}

/** Bytes as they come, and what can be done meanwhile. */
function Loading() {
  const loading = usePlayground((s) => s.engine.loading);
  const name = useLane((lane) => modelName(lane.spec));
  return (
    <div className="message card" role="status">
      <p className="message-title">
        <Download size={16} aria-hidden /> Getting {name} ready
      </p>
      {loading.map(({ what, loaded, total }) => (
        <div key={what} className="loading">
          <div className="row small">
            <span>{what === 'runtime' ? 'ONNX Runtime (once, then cached)' : 'Network'}</span>
            <span className="soft">
              {bytes(loaded)} of {bytes(total)}
            </span>
          </div>
          <progress className="progress" value={loaded} max={total || 1} aria-label={`${what}: bytes loaded`} />
        </div>
      ))}
      {!loading.length && (
        <p className="row start small soft">
          <LoaderCircle size={14} className="spin" aria-hidden /> Compiling it and checking WebGPU against wasm…
        </p>
      )}
      <p className="small soft">The exact denoisers need none of this and can run meanwhile.</p>
      <button
        type="button"
        className="button"
        onClick={() => edit({ model: defaultSpec.model, process: defaultSpec.process }, true)}
      >
        Watch Ring meanwhile
      </button>
    </div>
  );
}

/** What happened, where, and the next move. Steps before the failure stay on the stage. */
function Failure() {
  const facts = useLane(({ run }) => ({
    failure: run?.failure,
    kept: run ? lastState(run) : -1,
    solver: run?.spec.solver.id,
    model: run?.spec.model,
    learned: run && modelInfo(run.spec)?.kind === 'onnx',
  }));
  const { failure, kept, solver, learned, model } = facts;
  const own = owned(model);
  if (!failure) return null;
  return (
    <div className="message card" role="alert">
      <p className="message-title wrong">
        <CircleAlert size={16} aria-hidden />
        {failure.step === undefined ? 'The run stopped' : `The run stopped in step ${failure.step + 1}`}
      </p>
      <p className="small">{failure.message}</p>
      {kept > 0 && (
        <p className="small soft">
          The {kept} {plural(kept, 'step')} before it {plural(kept, 'is', 'are')} kept: scrub to see{' '}
          {plural(kept, 'it', 'them')}.
        </p>
      )}
      <div className="row start">
        <button type="button" className="button primary" onClick={rerun}>
          <RotateCcw size={14} aria-hidden /> Run again
        </button>
        {failure.step === undefined && learned && (
          <button
            type="button"
            className="button"
            onClick={() => edit({ model: defaultSpec.model, process: defaultSpec.process }, true)}
          >
            Watch Ring instead
          </button>
        )}
        {own && (
          <button type="button" className="button" onClick={() => reopen(own)}>
            See how it is read
          </button>
        )}
        {failure.step !== undefined && solver !== defaultSpec.solver.id && (
          <button
            type="button"
            className="button"
            onClick={() => edit({ solver: defaultSpec.solver, modifiers: [], control: { kind: 'fixed' } }, true)}
          >
            Try DPM-Solver++(2M)
          </button>
        )}
      </div>
    </div>
  );
}

function Cancelled() {
  const kept = useLane(({ run }) => (run ? Math.max(0, lastState(run)) : 0));
  return (
    <div className="message strip" role="status">
      <CircleSlash size={16} aria-hidden />
      <span>
        Cancelled after {kept} {plural(kept, 'step')}
      </span>
      <button type="button" className="button" onClick={rerun}>
        <RotateCcw size={14} aria-hidden /> Run again
      </button>
    </div>
  );
}

function Trouble({ message }: { message: string }) {
  return (
    <div className="message card" role="alert">
      <p className="message-title wrong">
        <CircleAlert size={16} aria-hidden /> The worker stopped
      </p>
      <p className="small">{message}</p>
      <p className="small soft">Nothing that you set was lost; running again uses a new one.</p>
      <div className="row start">
        <button type="button" className="button primary" onClick={rerun}>
          <RotateCcw size={14} aria-hidden /> Run again
        </button>
      </div>
    </div>
  );
}
