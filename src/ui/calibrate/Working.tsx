import { RotateCcw, Square, TriangleAlert } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { ratio } from '../../core/grid';
import { calibrations as registry } from '../../calibrations/registry';
import type { RunSpec } from '../../run/spec';
import { type Job, stopCalibration } from '../../state/calibrations';
import { draftLevels } from '../../state/levels';
import { plural } from '../format';
import { PictureView } from './PictureView';

export const sigmasOf = (run: { grid: RunSpec['grid']; process: RunSpec['process'] }): number[] | undefined =>
  draftLevels(run)?.map(ratio);

/** A calibration under way, or why it ended without a result. */
export function Working({ job, onBack }: { job: Job; onBack(): void }) {
  const { task, doing, progress, forwards, picture, resumed, trouble } = job;
  const name = registry.get(task.calibration.id)?.name ?? task.calibration.id;
  const before = useMemo(() => sigmasOf(task.spec), [task]);
  return (
    <div className="cal-pane">
      <h3 className="cal-name">{name}</h3>
      {trouble !== undefined ? (
        <>
          <p className="failed" role="alert">
            <TriangleAlert size={16} aria-hidden /> <span>{trouble}</span>
          </p>
          <p className="small soft">The run on the stage is as it was.</p>
          <div>
            <button type="button" className="button" onClick={onBack}>
              <RotateCcw size={16} aria-hidden /> Change the task
            </button>
          </div>
        </>
      ) : (
        <>
          <div className="row cal-progress">
            <progress className="progress" value={progress} max={1} aria-label="Done of this part" />
            <span className="small cal-share">{Math.floor(100 * progress)} %</span>
            <button type="button" className="button small" onClick={stopCalibration}>
              <Square size={12} aria-hidden /> Cancel
            </button>
          </div>
          <p className="small">
            {doing} <span className="soft">· {forwards.toLocaleString('en')} forwards of single samples</span>
            {resumed > 0 && (
              <span className="soft">
                {' '}
                · {resumed} {plural(resumed, 'answer')} of an earlier sitting
              </span>
            )}
          </p>
          <Spoken text={`${doing}, ${25 * Math.floor(4 * progress)} %`} />
        </>
      )}
      {picture && trouble === undefined && <PictureView picture={picture} before={before} />}
      {trouble === undefined && (
        <p className="small soft">
          It goes on while this window is closed. Cancelled, or left with the page, it can be taken up again where it
          was.
        </p>
      )}
    </div>
  );
}

/** For screen readers: each part by its name, and its quarters. */
function Spoken({ text }: { text: string }) {
  const [spoken, setSpoken] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSpoken(text), 400);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p className="hidden" aria-live="polite">
      {spoken}
    </p>
  );
}
