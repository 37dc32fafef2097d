import { Check, Pencil, Save, Trash2, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { canonical } from '../../run/spec';
import { edit } from '../../state/run';
import { discard, rename, save, type Saved, saves } from '../../state/saved';
import { gridName } from '../../state/selectors';
import { useLane } from '../useLane';

/** Saves the schedule of the controls under a name; uses, renames and removes the saved ones. */
export function SavedSchedules() {
  const spec = useLane((lane) => lane.spec);
  const { schedules, trouble } = useStore(saves);
  const [name, setName] = useState('');
  const [renaming, setRenaming] = useState<string>();
  const wanted = name.trim();
  const taken = schedules.some((s) => s.name === wanted);
  return (
    <>
      <form
        className="save-row"
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted) save(wanted, spec.grid);
          if (!saves.getState().trouble) setName('');
        }}
      >
        <input
          className="text-field"
          aria-label="Name of the schedule"
          placeholder={`${gridName(spec)}, ${spec.grid.steps} steps`}
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <button type="submit" className="button" disabled={!wanted}>
          <Save size={16} aria-hidden /> {taken ? 'Replace' : 'Save'}
        </button>
      </form>
      {trouble && (
        <p className="failed small" role="status">
          <TriangleAlert size={16} aria-hidden /> <span>{trouble}</span>
        </p>
      )}
      {schedules.length > 0 && (
        <ul className="own-list saved-list" aria-label="Saved schedules">
          {schedules.map((one) =>
            one.name === renaming ? (
              <Rename key={one.name} name={one.name} onDone={() => setRenaming(undefined)} />
            ) : (
              <Row
                key={one.name}
                saved={one}
                current={canonical(one.grid) === canonical(spec.grid)}
                onRename={() => setRenaming(one.name)}
              />
            ),
          )}
        </ul>
      )}
    </>
  );
}

function Row({ saved, current, onRename }: { saved: Saved; current: boolean; onRename(): void }) {
  const { name, grid } = saved;
  return (
    <li className="own-row">
      <button
        type="button"
        className="own-model"
        aria-pressed={current}
        data-pressed={current ? '' : undefined}
        onClick={() => edit({ grid }, true)}
      >
        <span className="own-name">{name}</span>
        <span className="small soft">
          {gridName({ grid })} · {grid.steps} steps
        </span>
      </button>
      <button type="button" className="button quiet icon" aria-label={`Rename ${name}`} onClick={onRename}>
        <Pencil size={16} aria-hidden />
      </button>
      <button type="button" className="button quiet icon" aria-label={`Remove ${name}`} onClick={() => discard(name)}>
        <Trash2 size={16} aria-hidden />
      </button>
    </li>
  );
}

function Rename({ name, onDone }: { name: string; onDone(): void }) {
  const [text, setText] = useState(name);
  const [taken, setTaken] = useState(false);
  return (
    <li>
      <form
        className="save-row"
        onSubmit={(event) => {
          event.preventDefault();
          const to = text.trim();
          if (to && rename(name, to)) onDone();
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
          {text.trim() ? `“${text.trim()}” is the name of another schedule.` : 'A schedule needs a name.'}
        </p>
      )}
    </li>
  );
}
