import { Check, Pencil, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';

interface Props {
  name: string;
  note: ReactNode;
  current: boolean;
  onOpen(): void;
  onRename(): void;
  onRemove(): void;
}

/** Something saved under a name of the user's own: a click takes it; it can be renamed and removed. */
export function SavedRow({ name, note, current, onOpen, onRename, onRemove }: Props) {
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
        <span className="small soft">{note}</span>
      </button>
      <button type="button" className="button quiet icon" aria-label={`Rename ${name}`} onClick={onRename}>
        <Pencil size={16} aria-hidden />
      </button>
      <button type="button" className="button quiet icon" aria-label={`Remove ${name}`} onClick={onRemove}>
        <Trash2 size={16} aria-hidden />
      </button>
    </li>
  );
}

interface RenameProps {
  name: string;
  /** What it is, e.g. “schedule”. */
  what: string;
  /** @returns false if another one has that name. */
  rename(to: string): boolean;
  onDone(): void;
}

/** The row while its name is changed. */
export function RenameRow({ name, what, rename, onDone }: RenameProps) {
  const [text, setText] = useState(name);
  const [taken, setTaken] = useState(false);
  return (
    <li>
      <form
        className="save-row"
        onSubmit={(event) => {
          event.preventDefault();
          const to = text.trim();
          if (to && rename(to)) onDone();
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
          {text.trim() ? `“${text.trim()}” is the name of another ${what}.` : `A ${what} needs a name.`}
        </p>
      )}
    </li>
  );
}
