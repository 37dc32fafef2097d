import type { RawOptions } from '../core/options';
import type { Level } from '../core/process';
import { alphasCumprod } from '../processes/vp-discrete';
import { type Case, type Options, Unsupported } from './case';
import { flow, type Geometry, ve } from './levels';
import { noiseStrength, type Plan } from './plan';

/** σ at a share of the way from noise to data, in ComfyUI’s two kinds of model. */
function sigmaAt(c: Case, g: Geometry, share: number): number {
  const text = String(c.process.model_sampling ?? '');
  if (g === 'flow') {
    const shift = Number(/shift ([\d.]+)/.exec(text)?.[1] ?? 1);
    return (shift * (1 - share)) / (1 + (shift - 1) * (1 - share));
  }
  const [, first, last] = /'linear',([\d.]+),([\d.]+)/.exec(text) ?? [];
  if (!first || !last) throw new Unsupported(`the noise levels of “${text}” are not known`);
  const table = alphasCumprod('scaled_linear', 1000, Number(first), Number(last)).map((ac) => Math.sqrt((1 - ac) / ac));
  const time = (table.length - 1) * (1 - share);
  const below = Math.floor(time);
  const [a, b] = [table[below], table[Math.min(below + 1, table.length - 1)]].map(Math.log);
  return Math.exp(a + (time - below) * (b - a));
}

/** ComfyUI’s SA-Solver: noise between two shares of the way; its states are those that the network saw. */
export function saSampler(
  c: Case,
  o: Options,
  g: Geometry,
  levels: readonly Level[],
): Partial<Plan> & Pick<Plan, 'rule'> {
  const toZero = levels[levels.length - 1].sigma === 0;
  const pece = o.flag('use_pece', c.sampler === 'sa_solver_pece');
  const process = g === 'flow' ? flow : ve;
  const ratioAt = (share: number): number => Math.exp(-process.at(sigmaAt(c, g, share)).lambda);
  const tau: RawOptions =
    typeof c.options.tau === 'number' ? { tau: o.number('tau', 1) } : { tau: 1, low: ratioAt(0.8), high: ratioAt(0.2) };
  return {
    // Without a last step to zero it returns the corrected state one level before the end of its grid.
    levels: toZero ? levels : levels.slice(0, -1),
    endTwice: !toZero,
    // PECE evaluates again after the last correction.
    wasted: pece && !toZero ? 1 : 0,
    states: 'predicted',
    modifiers: noiseStrength(o),
    drawsPerStep: 'used',
    rule: {
      solver: 'sa-solver',
      options: {
        ...tau,
        predictor: o.number('predictor_order', 3),
        corrector: o.number('corrector_order', 4),
        variant: o.flag('simple_order_2', false) ? 'few' : 'exact',
        mode: pece ? 'pece' : 'pec',
        end: toZero ? 'plain' : 'corrected',
        lowerOrderFinal: toZero,
      },
    },
  };
}
