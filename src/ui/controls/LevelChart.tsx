import { useRef, useState } from 'react';
import type { Level, NoiseProcess } from '../../core/process';
import { added, ends, MOST_POINTS, moved, removed, room } from '../../state/schedule';
import { DataTable, TableButton } from '../charts/DataTable';
import { tableOf } from '../charts/table';
import { useUnfolded } from '../charts/useUnfolded';
import { short } from '../format';
import { useMedia } from '../usePlayground';
import { LevelLine } from './LevelLine';
import { LevelPoint } from './LevelPoint';
import { LevelTools } from './LevelTools';
import { box, type LevelAxis, levelScale } from './levelScale';
import { useMorph } from './useMorph';

/** What happened to the points, so that the rules of steps can go along. */
export type LevelChange = { levels: Level[]; split?: number; gone?: number };

interface Props {
  levels: readonly Level[];
  process: NoiseProcess;
  axis: LevelAxis;
  /** Steps, from noise to data, that have a rule of their own. */
  marked: readonly number[];
  onChange(change: LevelChange): void;
  /** A point is taken in the hand, or let go. */
  onHold(held: boolean): void;
}

/** The schedule as a line of points that a hand or the keys move, add and remove. Infinite ends hang at the frame. */
export function LevelChart({ levels, process, axis, marked, onChange, onHold }: Props) {
  const svg = useRef<SVGSVGElement>(null);
  const [chosen, setChosen] = useState(0);
  const [open, toggleTable] = useUnfolded('Levels');
  /** The point in the hand, and how far from its middle it was taken. */
  const [held, setHeld] = useState<{ index: number; off: number }>();
  const coarse = useMedia('(pointer: coarse), (max-width: 759px)');
  /** The levels that came from here: they are where the hand is, and need no way there. */
  const mine = useRef<string>(undefined);
  const n = levels.length - 1;
  const at = Math.min(chosen, n);
  const scale = levelScale(levels, process, axis);
  const x = (i: number): number => box.left + (i / Math.max(1, n)) * (box.width - box.left - box.right);
  const key = levels.map((l) => l.lambda.toPrecision(4)).join();
  const heights = useMorph(levels.map(scale.y), held !== undefined || mine.current === key);
  const editable = levels.length <= MOST_POINTS;

  const focus = (i: number): void =>
    svg.current?.querySelector<SVGElement>(`[data-point="${i}"]`)?.focus({ preventScroll: true });
  const change = (next: LevelChange | undefined, choose: number): void => {
    if (!next) return;
    mine.current = next.levels.map((l) => l.lambda.toPrecision(4)).join();
    setChosen(choose);
    onChange(next);
  };
  const move = (i: number, lambda: number): void => change({ levels: moved(levels, i, lambda, process) }, i);
  const add = (step: number, lambda?: number): void => {
    const next = added(levels, step, process, lambda);
    change(next && { levels: next, split: step }, step + 1);
  };
  const remove = (i: number): void => {
    const next = removed(levels, i);
    change(next && { levels: next, gone: Math.min(i, n - 1) }, Math.min(i, n - 1));
  };
  const finite = (i: number): boolean => Number.isFinite(levels[i].lambda);
  const place = (event: React.PointerEvent | React.MouseEvent): [x: number, y: number] => {
    const frame = (svg.current as SVGSVGElement).getBoundingClientRect();
    const unit = box.width / frame.width;
    return [(event.clientX - frame.left) * unit, (event.clientY - frame.top) * unit];
  };
  const grab = (event: React.PointerEvent): void => {
    if (event.button !== 0) return;
    const [px, py] = place(event);
    const distance = levels.map((_, i) => Math.hypot(x(i) - px, heights[i] - py));
    const nearest = distance.indexOf(Math.min(...distance));
    event.preventDefault();
    svg.current?.setPointerCapture(event.pointerId);
    focus(nearest);
    if (!finite(nearest)) return;
    setHeld({ index: nearest, off: heights[nearest] - py });
    onHold(true);
  };
  const release = (): void => {
    if (!held) return;
    setHeld(undefined);
    onHold(false);
  };
  const onKey = (event: React.KeyboardEvent, i: number): void => {
    const [low, high] = ends(process);
    const up = axis === 'lambda' ? 1 : -1;
    const by = (part: number) => (): void => {
      if (finite(i)) move(i, levels[i].lambda + up * part * (high - low));
    };
    const choose = (next: number) => (): void => focus(Math.min(n, Math.max(0, next)));
    const addAfter = (): void => {
      const step = Math.min(i, n - 1);
      focus(step + 1);
      add(step);
    };
    const drop = (): void => {
      focus(Math.min(i, n - 1));
      remove(i);
    };
    const actions: Record<string, () => void> = {
      ArrowUp: by(0.01),
      ArrowDown: by(-0.01),
      PageUp: by(0.1),
      PageDown: by(-0.1),
      ArrowLeft: choose(i - 1),
      ArrowRight: choose(i + 1),
      Home: choose(0),
      End: choose(n),
      Enter: addAfter,
      Insert: addAfter,
      Delete: drop,
      Backspace: drop,
    };
    if (!actions[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    actions[event.key]();
  };

  const spacing = (box.width - box.left - box.right) / Math.max(1, n);
  const reach = coarse ? 16 : Math.max(4, Math.min(11, spacing * 0.4));
  const toggle = <TableButton title="Levels" open={open} onToggle={toggleTable} />;
  const [low, high] = room(levels, at, process).map((lambda) => scale.y(process.atLambda(lambda)));
  return (
    <figure className="level-chart" data-chart="Levels" aria-label={summary(levels, axis)}>
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: the figure around it is named */}
      <svg
        ref={svg}
        className={held ? 'curve holding' : 'curve'}
        viewBox={`0 0 ${box.width} ${box.height}`}
        data-base-ui-swipe-ignore=""
        onPointerMove={(event) => held && move(held.index, scale.lambdaAt(place(event)[1] + held.off))}
        onPointerUp={release}
        onPointerCancel={release}
      >
        <LevelLine
          xs={levels.map((_, i) => x(i))}
          ys={heights}
          finite={levels.map((_, i) => finite(i))}
          ticks={scale.ticks}
          marked={marked}
        />
        {editable &&
          levels.slice(0, -1).map((_, i) => (
            // biome-ignore lint/a11y/noStaticElementInteractions: with keys it is Enter on a point
            <line
              // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
              key={i}
              x1={x(i)}
              y1={heights[i]}
              x2={x(i + 1)}
              y2={heights[i + 1]}
              className="curve-step"
              onClick={(event) => {
                focus(i + 1);
                add(i, scale.lambdaAt(place(event)[1]));
              }}
            />
          ))}
        {held && <line x1={x(at)} x2={x(at)} y1={low} y2={high} className="curve-room" />}
        {editable &&
          levels.map((_, i) => (
            <LevelPoint
              // biome-ignore lint/suspicious/noArrayIndexKey: a point is its place
              key={i}
              levels={levels}
              process={process}
              axis={axis}
              index={i}
              chosen={i === at}
              x={x(i)}
              y={heights[i]}
              reach={reach}
              onFocus={() => setChosen(i)}
              onKeyDown={(event) => onKey(event, i)}
              onPointerDown={grab}
            />
          ))}
      </svg>
      {editable ? (
        <LevelTools
          index={at}
          level={levels[at]}
          onAdd={added(levels, Math.min(at, n - 1), process) && (() => add(Math.min(at, n - 1)))}
          onRemove={n > 1 ? () => remove(at) : undefined}
          table={toggle}
        />
      ) : (
        <figcaption className="level-tools small soft">
          <span className="spring">Up to {MOST_POINTS - 1} steps can be moved one by one.</span>
          {toggle}
        </figcaption>
      )}
      {open && (
        <DataTable
          title="Levels"
          table={tableOf(
            levels.map((level, i) => ({ ...level, i })),
            [
              ['state', ({ i }) => i],
              ['t', ({ t }) => t],
              ['α', ({ alpha }) => alpha],
              ['σ', ({ sigma }) => sigma],
              ['λ', ({ lambda }) => lambda],
            ],
          )}
        />
      )}
    </figure>
  );
}

const summary = (levels: readonly Level[], axis: LevelAxis): string => {
  const [first, last] = [levels[0], levels[levels.length - 1]];
  return axis === 'sigma'
    ? `σ over ${levels.length - 1} steps, from ${short(first.sigma)} to ${short(last.sigma)}`
    : `λ over ${levels.length - 1} steps, from ${short(first.lambda)} to ${short(last.lambda)}`;
};
