import type { Workbench } from '../../core/calibration';
import { atFrame, inFrame, type Level } from '../../core/process';
import { fineLevels, frameOf, type Span } from './levels';

/** Steps of one evaluation that cost no more than the run that is to be improved, the one to σ = 0 left out. */
export async function affordable(bench: Workbench, span: Span): Promise<number> {
  const { nfe } = await bench.run(bench.recipe);
  const all = span.steps + span.tail.length;
  // Guidance makes several forwards of one evaluation.
  const { nfe: single } = await bench.run({ ...bench.recipe, solver: { id: 'ddim', options: {} }, each: {} });
  return Math.floor((nfe * all) / single + 1e-9) - span.tail.length;
}

/** Exponents ρ of EDM's family; 60 is as good as even in λ. */
const EXPONENTS = [2, 3, 5, 7, 10, 60];

/** Grids of n steps that people would choose, the run's own first, if it has as many. */
export function handGrids(bench: Workbench, span: Span, n: number): Level[][] {
  const { process } = bench;
  const [from, to] = [span.levels[0], span.levels[span.steps]];
  const even = Array.from({ length: n + 1 }, (_, i) =>
    i === 0 ? from : i === n ? to : process.at(from.t + ((to.t - from.t) * i) / n),
  );
  return [
    ...(n === span.steps ? [[...span.levels]] : []),
    ...EXPONENTS.map((rho) => fineLevels(bench, span, n + 1, rho)),
    even,
  ];
}

/**
 * Levels by the logarithms of their steps' widths in the frame, up to a common constant: what softmax makes of them. The frame is the
 * flow's where the run starts at pure noise.
 */
export function widthsOf(bench: Workbench, levels: readonly Level[]): number[] {
  const s = levels.map((l) => inFrame(frameOf(bench.process, levels[0]), l).s);
  return s.slice(1).map((v, i) => Math.log(s[i] - v));
}

/** The reverse; undefined where two levels meet in rounding. */
export function levelsFrom(bench: Workbench, span: Span, widths: readonly number[]): Level[] | undefined {
  const [from, to] = [span.levels[0], span.levels[span.steps]];
  const frame = frameOf(bench.process, from);
  const [a, b] = [from, to].map((l) => inFrame(frame, l).s);
  const most = Math.max(...widths);
  const shares = widths.map((w) => Math.exp(w - most));
  const total = shares.reduce((x, y) => x + y, 0);
  // Added up from the clean end, where widths are small.
  const levels = [to];
  let s = b;
  for (let i = widths.length - 1; i > 0; i--) {
    const next = s + ((a - b) * shares[i]) / total;
    if (!(next > s * (1 + 1e-6) && next < a * (1 - 1e-6))) return undefined;
    s = next;
    levels.unshift(atFrame({ ...bench.process, frame }, s));
  }
  return [from, ...levels];
}
