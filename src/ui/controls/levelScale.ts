import type { Level, NoiseProcess } from '../../core/process';
import { ends } from '../../state/schedule';
import { short } from '../format';

export type LevelAxis = 'sigma' | 'lambda';

/** The chart's box and the room around the curve, in its own units. */
export const box = { width: 276, height: 150, left: 34, right: 10, top: 10, bottom: 20 };
/** Between the frame, where infinite values hang, and the finite ones. */
const INSET = 8;

/** What the axis counts; rises or falls with λ. σ is on a log axis. */
const value = (axis: LevelAxis, l: Level): number => (axis === 'sigma' ? Math.log(l.sigma) : l.lambda);

/**
 * Heights of levels. The axis spans the process, and the schedule where that goes farther: it keeps still while a point is
 * dragged.
 */
export function levelScale(levels: readonly Level[], process: NoiseProcess, axis: LevelAxis) {
  const all = [...levels, ...ends(process).map(process.atLambda)].map((l) => value(axis, l)).filter(Number.isFinite);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const [top, bottom] = [box.top + INSET, box.height - box.bottom - INSET];
  const toY = (v: number): number => {
    if (!Number.isFinite(v)) return v > 0 ? box.top : box.height - box.bottom;
    return top + ((high - v) / (high - low || 1)) * (bottom - top);
  };
  const y = (l: Level): number => toY(value(axis, l));
  const write = (v: number): string => (axis === 'sigma' ? short(Math.exp(v), 2) : short(v, 2));
  return {
    y,
    /** λ at a height: both axes are monotone in λ, so halving finds it. */
    lambdaAt(height: number): number {
      let [a, b] = ends(process);
      for (let i = 0; i < 40; i++) {
        const middle = (a + b) / 2;
        if (y(process.atLambda(middle)) < height === (axis === 'sigma')) a = middle;
        else b = middle;
      }
      return (a + b) / 2;
    },
    ticks: [
      { y: top, text: write(high) },
      { y: bottom, text: write(low) },
    ],
  };
}
