import { Minus, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Level } from '../../core/process';
import { short } from '../format';

interface Props {
  index: number;
  level: Level;
  /** Left out where there is no room for a point, or it cannot be spared. */
  onAdd?(): void;
  onRemove?(): void;
  /** The button that shows the levels as a table. */
  table: ReactNode;
}

/** The chosen point in numbers, and buttons for what the keys do. */
export function LevelTools({ index, level, onAdd, onRemove, table }: Props) {
  return (
    <figcaption className="level-tools small">
      <span className="spring" aria-hidden>
        <b>{index}</b> σ {short(level.sigma)} <span className="soft">· λ {short(level.lambda)}</span>
      </span>
      {table}
      <button
        type="button"
        className="button quiet icon"
        aria-label={`Add a point beside point ${index}`}
        title="Add a point (Enter, or click on the line)"
        disabled={!onAdd}
        onClick={onAdd}
      >
        <Plus size={16} aria-hidden />
      </button>
      <button
        type="button"
        className="button quiet icon"
        aria-label={`Remove point ${index}`}
        title="Remove the point (Delete)"
        disabled={!onRemove}
        onClick={onRemove}
      >
        <Minus size={16} aria-hidden />
      </button>
    </figcaption>
  );
}
