import { Save, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { canonical } from '../../run/spec';
import { edit } from '../../state/run';
import { discard, rename, save, saves } from '../../state/saved';
import { gridName } from '../../state/selectors';
import { RenameRow, SavedRow } from '../SavedRow';
import { useLane } from '../useLane';

/** Saves the schedule of the controls under a name; uses, renames and removes the saved ones. */
export function SavedSchedules() {
  const spec = useLane((lane) => lane.spec);
  const { schedules, trouble } = useStore(saves);
  const [name, setName] = useState('');
  const [renaming, setRenaming] = useState<string>();
  const usual = `${gridName(spec)}, ${spec.grid.steps} steps`;
  const wanted = name.trim() || usual;
  const taken = schedules.some((s) => s.name === wanted);
  return (
    <>
      <form
        className="save-row"
        onSubmit={(event) => {
          event.preventDefault();
          save(wanted, spec.grid);
          if (!saves.getState().trouble) setName('');
        }}
      >
        <input
          className="text-field"
          aria-label="Name of the schedule"
          placeholder={usual}
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <button type="submit" className="button">
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
              <RenameRow
                key={one.name}
                name={one.name}
                what="schedule"
                rename={(to) => rename(one.name, to)}
                onDone={() => setRenaming(undefined)}
              />
            ) : (
              <SavedRow
                key={one.name}
                name={one.name}
                note={`${gridName(one)} · ${one.grid.steps} steps`}
                current={canonical(one.grid) === canonical(spec.grid)}
                onOpen={() => edit({ grid: one.grid }, true)}
                onRename={() => setRenaming(one.name)}
                onRemove={() => discard(one.name)}
              />
            ),
          )}
        </ul>
      )}
    </>
  );
}
