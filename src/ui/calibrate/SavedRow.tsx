import { Check, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { modelName } from '../../state/selectors';
import { removeResult, renameResult, type Results } from '../../state/results';

interface Props {
  one: Results['saved'][number];
  current: boolean;
  onOpen(): void;
}

/** A saved result: a click shows it; it can be renamed and removed. */
export function SavedRow({ one, current, onOpen }: Props) {
  const { id, name, kept, result } = one;
  const [renaming, setRenaming] = useState(false);
  if (renaming) return <Rename id={id} name={name} onDone={() => setRenaming(false)} />;
  return (
    <li className="own-row">
      <button
        type="button"
        className="own-model"
        aria-pressed={current}
        data-pressed={current ? '' : undefined}
        onClick={onOpen}
      >
        <span className="own-name" title={name}>
          {name}
        </span>
        <span className="small soft">
          {modelName(result.task.spec)}
          {!kept && ' · not kept'}
        </span>
      </button>
      <button
        type="button"
        className="button quiet icon"
        aria-label={`Rename ${name}`}
        onClick={() => setRenaming(true)}
      >
        <Pencil size={16} aria-hidden />
      </button>
      <button
        type="button"
        className="button quiet icon"
        aria-label={`Remove ${name}`}
        onClick={() => void removeResult(id)}
      >
        <Trash2 size={16} aria-hidden />
      </button>
    </li>
  );
}

function Rename({ id, name, onDone }: { id: string; name: string; onDone(): void }) {
  const [text, setText] = useState(name);
  const [taken, setTaken] = useState(false);
  return (
    <li>
      <form
        className="save-row"
        onSubmit={(event) => {
          event.preventDefault();
          const to = text.trim();
          if (to && renameResult(id, to)) onDone();
          else setTaken(true);
        }}
      >
        <input
          className="text-field"
          aria-label={`New name of ${name}`}
          aria-invalid={taken}
          maxLength={60}
          // biome-ignore lint/a11y/noAutofocus: who asked to rename wants to type
          autoFocus
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.stopPropagation();
            onDone();
          }}
        />
        <button type="submit" className="button icon" aria-label="Take the new name">
          <Check size={16} aria-hidden />
        </button>
      </form>
      {taken && (
        <p className="small wrong" role="alert">
          {text.trim() ? `“${text.trim()}” is the name of another result.` : 'A result needs a name.'}
        </p>
      )}
    </li>
  );
}
