import { Redo2, Undo2 } from 'lucide-react';
import { useStore } from 'zustand';
import { trail } from '../../state/trail';
import { redo, undo } from '../../state/undo';

/** Back and forward through what was changed. They stay in the order of focus where there is nothing to do. */
export function UndoButtons() {
  const { place, top } = useStore(trail);
  return (
    <span className="undo">
      <button
        type="button"
        className="button quiet icon"
        aria-label="Undo"
        title="Undo (Ctrl or ⌘ Z)"
        aria-disabled={place === 0}
        onClick={undo}
      >
        <Undo2 size={17} aria-hidden />
      </button>
      <button
        type="button"
        className="button quiet icon"
        aria-label="Redo"
        title="Redo (Ctrl or ⌘ Shift Z)"
        aria-disabled={place === top}
        onClick={redo}
      >
        <Redo2 size={17} aria-hidden />
      </button>
    </span>
  );
}
