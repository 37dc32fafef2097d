import { FolderOpen, Play, Trash2, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { calibrations as registry } from '../../calibrations/registry';
import type { Calibrated, Task } from '../../run/task';
import { misfit, readCalibrated } from '../../state/calibrated';
import { calibrations, discardUnfinished, left } from '../../state/calibrations';
import { forgetLast, results } from '../../state/results';
import { modelName } from '../../state/selectors';
import { laneOf, store } from '../../state/store';
import { ResultRow } from './ResultRow';
import { resultName } from './ResultView';

interface Props {
  /** Id of the saved result on show. */
  chosen?: string;
  busy: boolean;
  onOpen(result: Calibrated, id?: string): void;
  onResume(task: Task): void;
}

/** What is on the shelf: calibrations that were left, saved results, and files. */
export function Shelf({ chosen, busy, onOpen, onResume }: Props) {
  const now = useStore(calibrations);
  const { saved, last, trouble } = useStore(results);
  const [wrong, setWrong] = useState<string>();
  const rest = left(now);
  const read = async (file: File): Promise<void> => {
    try {
      const result = readCalibrated(await file.text());
      const refusal = misfit(result, laneOf(store.getState()).spec);
      setWrong(refusal && `${file.name}: ${refusal}`);
      if (!refusal) onOpen(result);
    } catch (error) {
      setWrong(`${file.name}: ${(error as Error).message}`);
    }
  };
  return (
    <>
      {rest.length > 0 && (
        <section className="cal-group" aria-label="Left unfinished">
          <h3 className="menu-label">Left unfinished</h3>
          <ul className="own-list">
            {rest.map(({ digest, task }) => {
              const name = registry.get(task.calibration.id)?.name ?? task.calibration.id;
              return (
                <li key={digest} className="own-row">
                  <button type="button" className="own-model" disabled={busy} onClick={() => onResume(task)}>
                    <span className="own-name">
                      <Play size={12} className="cal-go" aria-hidden /> Go on: {name}
                    </span>
                    <span className="small soft">
                      {modelName(task.spec)} · {task.spec.grid.steps}
                    </span>
                  </button>
                  <button
                    type="button"
                    className="button quiet icon"
                    aria-label={`Remove the unfinished ${name}`}
                    onClick={() => void discardUnfinished(digest)}
                  >
                    <Trash2 size={16} aria-hidden />
                  </button>
                </li>
              );
            })}
          </ul>
        </section>
      )}
      {last && (
        <section className="cal-group" aria-label="Not saved">
          <h3 className="menu-label">Not saved</h3>
          <ul className="own-list">
            <li className="own-row">
              <button type="button" className="own-model" onClick={() => onOpen(last)}>
                <span className="own-name">{resultName(last)}</span>
                <span className="small soft">what came out last</span>
              </button>
              <button
                type="button"
                className="button quiet icon"
                aria-label={`Remove ${resultName(last)}, which is not saved`}
                onClick={forgetLast}
              >
                <Trash2 size={16} aria-hidden />
              </button>
            </li>
          </ul>
        </section>
      )}
      <section className="cal-group" aria-label="Saved results">
        <h3 className="menu-label">Saved results</h3>
        {saved.length > 0 && (
          <ul className="own-list">
            {saved.map((one) => (
              <ResultRow key={one.id} one={one} current={one.id === chosen} onOpen={() => onOpen(one.result, one.id)} />
            ))}
          </ul>
        )}
        <label className="button small cal-file">
          <FolderOpen size={16} aria-hidden /> Open a result (JSON)…
          <input
            type="file"
            accept=".json,application/json"
            onChange={(event) => {
              const [file] = event.target.files ?? [];
              if (file) void read(file);
              event.target.value = '';
            }}
          />
        </label>
        {[wrong, trouble, now.trouble].map(
          (text) =>
            text && (
              <p key={text} className="failed small" role="alert">
                <TriangleAlert size={16} aria-hidden /> <span>{text}</span>
              </p>
            ),
        )}
      </section>
    </>
  );
}
