import { Check, Columns3, Download, Save, CircleMinus, CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { calibrations as registry } from '../../calibrations/registry';
import type { Calibrated } from '../../run/task';
import { apart, misfit } from '../../state/calibrated';
import { results, saveResult } from '../../state/results';
import { modelName } from '../../state/selectors';
import { verdictOf } from '../../state/verdict';
import { saveJson } from '../save';
import { useLane } from '../useLane';
import { PictureView } from './PictureView';
import { Scores } from './Scores';
import { sideBySide, applySteps } from './apply';
import { sigmasOf } from './Working';

interface Props {
  result: Calibrated;
  /** After it was put to use: there is something to see on the stage. */
  onUsed(): void;
  onAgain(): void;
}

export const resultName = ({ task }: Calibrated): string =>
  `${registry.get(task.calibration.id)?.name ?? task.calibration.id}, ${modelName(task.spec)}, ${task.spec.grid.steps} steps`;

/** A result: whether it was worth it, by what numbers, and what can be done with it. */
export function ResultView({ result, onUsed, onAgain }: Props) {
  const spec = useLane((lane) => lane.spec);
  const { beats, text } = verdictOf(result);
  const wrong = misfit(result, spec);
  const other = wrong === undefined ? apart(result, spec) : undefined;
  const { task, picture, notes, forwards, recipe } = result;
  const shown = picture ?? {};
  const sigmas = shown.sigmas ?? sigmasOf({ grid: recipe.grid, process: task.spec.process });
  const use = (how: (one: Calibrated) => void): void => {
    how(result);
    onUsed();
  };
  return (
    <div className="cal-pane" data-testid="calibrated">
      <h3 className="cal-name">{resultName(result)}</h3>
      <p className={beats ? 'verdict good' : 'verdict'} role="status">
        {beats ? <CircleCheck size={18} aria-hidden /> : <CircleMinus size={18} aria-hidden />}
        <span>{text}</span>
      </p>
      <Scores result={result} />
      <p className="small soft">
        Fitted on {task.samples} noises of seed {task.seed}, judged on as many of seed {task.spec.seed}. It cost{' '}
        {forwards.toLocaleString('en')} forwards of single samples.
      </p>
      {[...notes, ...(other ? [other] : [])].map((note) => (
        <p key={note} className="small">
          {note}
        </p>
      ))}
      {wrong && (
        <p className="small wrong" role="alert">
          {wrong}
        </p>
      )}
      <div className="cal-actions">
        <button type="button" className="button primary" disabled={!!wrong} onClick={() => use(applySteps)}>
          <Check size={16} aria-hidden /> Use it
        </button>
        <button type="button" className="button" disabled={!!wrong} onClick={() => use(sideBySide)}>
          <Columns3 size={16} aria-hidden /> Before and after as lanes
        </button>
        <button type="button" className="button" onClick={() => saveJson('calibration.json', result)}>
          <Download size={16} aria-hidden /> JSON
        </button>
        <button type="button" className="button quiet" onClick={onAgain}>
          New calibration
        </button>
      </div>
      <Keep result={result} />
      <PictureView picture={{ ...shown, sigmas }} before={sigmasOf(task.spec)} />
    </div>
  );
}

/** Saves it under a name; who saved it once sees that. */
function Keep({ result }: { result: Calibrated }) {
  const saved = useStore(results, (s) => s.saved.find((one) => one.result === result));
  const [name, setName] = useState('');
  const usual = resultName(result);
  if (saved)
    return (
      <p className="small soft" role="status">
        {saved.kept ? 'Saved' : 'There until the page is closed,'} as “{saved.name}”.
      </p>
    );
  return (
    <form
      className="save-row"
      onSubmit={(event) => {
        event.preventDefault();
        void saveResult(name.trim() || usual, result);
      }}
    >
      <input
        className="text-field"
        aria-label="Name of the result"
        placeholder={usual}
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <button type="submit" className="button">
        <Save size={16} aria-hidden /> Save
      </button>
    </form>
  );
}
