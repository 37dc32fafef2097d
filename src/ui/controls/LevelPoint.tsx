import type { Level, NoiseProcess } from '../../core/process';
import { room } from '../../state/schedule';
import { short } from '../format';
import type { LevelAxis } from './levelScale';

interface Props {
  levels: readonly Level[];
  process: NoiseProcess;
  axis: LevelAxis;
  index: number;
  chosen: boolean;
  x: number;
  y: number;
  /** Radius around the dot that takes the pointer. */
  reach: number;
  onFocus(): void;
  onKeyDown(event: React.KeyboardEvent): void;
  onPointerDown(event: React.PointerEvent): void;
}

/** A point of the schedule, as a slider between the limits that its neighbours set. */
export function LevelPoint({ levels, process, axis, index, chosen, x, y, reach, ...listeners }: Props) {
  const { now, min, max, text } = spoken(levels, index, process, axis);
  return (
    <g
      data-point={index}
      className={chosen ? 'curve-point chosen' : 'curve-point'}
      role="slider"
      tabIndex={chosen ? 0 : -1}
      aria-label={`Point ${index} of ${levels.length - 1}`}
      aria-orientation="vertical"
      aria-readonly={min === max}
      aria-valuenow={now}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuetext={text}
      {...listeners}
    >
      <circle cx={x} cy={y} r={reach} className="curve-reach" />
      <circle cx={x} cy={y} r={levels.length > 31 ? 2 : 3.5} className="curve-dot" />
    </g>
  );
}

/** On σ's axis in σ, on λ's in λ; a point at infinity cannot go anywhere. */
function spoken(levels: readonly Level[], i: number, process: NoiseProcess, axis: LevelAxis) {
  const { sigma, lambda } = levels[i];
  const text = `σ ${short(sigma)}, λ ${short(lambda)}`;
  if (!Number.isFinite(lambda)) return { now: sigma, min: sigma, max: sigma, text };
  const limits = room(levels, i, process).map((l) => (axis === 'sigma' ? process.atLambda(l).sigma : l));
  const fine = (v: number): number => Number(v.toPrecision(5));
  return {
    now: fine(axis === 'sigma' ? sigma : lambda),
    min: fine(Math.min(...limits)),
    max: fine(Math.max(...limits)),
    text,
  };
}
