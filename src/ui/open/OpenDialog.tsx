import { Dialog } from '@base-ui/react/dialog';
import { CircleAlert, FileBox } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { chooseCandidate } from '../../state/opening-bring';
import { closeDialog, stopOpening, type Opening } from '../../state/opening';
import { DialogFrame } from '../DialogFrame';
import { bytes } from '../format';
import { AskForModel } from './AskForModel';
import { CardForm } from './CardForm';
import { useOpening } from './useOpening';

const titles: Record<Opening['stage'], string> = {
  closed: '',
  asking: 'Open a model',
  working: 'Opening the model',
  choosing: 'Which of them denoises?',
  form: 'How to read this model',
};

/** A model on its way in: asked for, loaded, chosen among several, and its card confirmed. */
export default function OpenDialog() {
  const stage = useOpening((s) => s.stage);
  const popup = useRef<HTMLDivElement>(null);
  // What had the focus went with the stage before; on the close button a careless Enter would end it all.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each stage
  useEffect(() => popup.current?.focus(), [stage]);
  return (
    <DialogFrame
      title={titles[stage]}
      open={stage !== 'closed'}
      onClose={closeDialog}
      over
      className={stage === 'form' ? 'opening wide' : 'opening'}
      focus={popup}
      stays
    >
      {stage === 'asking' && <AskForModel />}
      {stage === 'working' && <Working />}
      {stage === 'choosing' && <Choosing />}
      {stage === 'form' && <CardForm />}
    </DialogFrame>
  );
}

/** How far it is, and what of. */
export function Progress() {
  const working = useOpening((s) => s.working);
  if (!working) return null;
  const { doing, loaded, total, unit } = working;
  const text = (n: number): string => (unit === 'bytes' ? bytes(n) : String(n));
  return (
    <div className="loading">
      <div className="row small">
        <span>{doing}…</span>
        {loaded > 0 && (
          <span className="soft" data-testid="loaded">
            {text(loaded)}
            {total > 0 && ` of ${text(total)}`}
          </span>
        )}
      </div>
      <progress className="progress" max={total || 1} value={total ? loaded : undefined} aria-label={doing} />
    </div>
  );
}

function Working() {
  return (
    <>
      <Progress />
      <div className="dialog-foot">
        <span className="spring" />
        <button type="button" className="button" onClick={stopOpening}>
          Cancel
        </button>
      </div>
    </>
  );
}

function Choosing() {
  const candidates = useOpening((s) => s.choice?.candidates ?? []);
  return (
    <>
      <Dialog.Description className="small soft">
        There are several networks in it. The one that denoises is often called “unet” or “transformer”.
      </Dialog.Description>
      <ul className="candidates">
        {candidates.map(({ path, bytes: size }) => (
          <li key={path}>
            <button type="button" className="picker" onClick={() => chooseCandidate(path)}>
              <FileBox size={16} aria-hidden />
              <span className="picker-name">{path}</span>
              <span className="small soft">{bytes(size)}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

export function Failed() {
  const failure = useOpening((s) => s.failure);
  if (!failure) return null;
  return (
    <div className="failed small" role="alert">
      <CircleAlert size={16} aria-hidden />
      <p>{failure}</p>
    </div>
  );
}
