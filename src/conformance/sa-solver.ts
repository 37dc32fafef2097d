import { ratio } from '../core/grid';
import type { RawOptions } from '../core/options';
import type { Level } from '../core/process';
import { type Case, type Options, Unsupported } from './case';
import { geometry, gridOf } from './levels';
import type { Mapping } from './plan';

/** τ: one number, or a number where a step ends within a range of times; σ/α rises with time, so that is a range of it too. */
export function tauOf(c: Case, o: Options, ends: readonly Level[], normal?: Record<string, number>): RawOptions {
  if (typeof c.options.tau === 'number') return { tau: o.number('tau', 1) };
  const { value, lo, hi } = (o.record('tau') ?? normal ?? {}) as Record<string, number>;
  if (![value, lo, hi].every(Number.isFinite)) throw new Unsupported(`option tau = ${JSON.stringify(c.options.tau)}`);
  const inside = ends.filter((_, i) => (c.times?.[i] ?? Number.NaN) >= lo && (c.times?.[i] ?? Number.NaN) <= hi);
  if (!inside.length) return { tau: 0 };
  return { tau: value, low: ratio(inside[inside.length - 1]), high: ratio(inside[0]) };
}

export const saSolver: Mapping = (c, o) => {
  o.ignore('steps', 'skip_type', 't_end');
  const g = geometry(c);
  const levels = gridOf(c, g);
  const more = o.text('mode', 'few_steps', ['few_steps', 'more_steps']) === 'more_steps';
  return {
    geometry: g,
    levels,
    drawsBefore: 1,
    denoiseToZero: more,
    // The longer form evaluates at its end even where no corrector asks for it.
    wasted: more && o.number('corrector_order', 4) === 0 ? 1 : 0,
    rule: {
      solver: 'sa-solver',
      options: {
        ...tauOf(c, o, levels),
        predictor: o.number('predictor_order', 3),
        corrector: o.number('corrector_order', 4),
        prediction:
          o.text('algorithm_type', 'data_prediction', ['data_prediction', 'noise_prediction']) === 'data_prediction'
            ? 'data'
            : 'noise',
        mode: o.text('pc_mode', 'PEC', ['PEC', 'PECE']).toLowerCase(),
        variant: more ? 'exact' : 'few',
        end: more ? 'corrected' : 'quiet',
        lowerOrderFinal: true,
      },
    },
  };
};
