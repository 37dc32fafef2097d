import { ratio } from '../core/grid';
import type { Level } from '../core/process';
import { Malformed, Options, Unsupported, type Case } from './case';
import { alphasOf, levelAt } from './diffusers-vp';
import type { Mapping, Plan, Rule } from './plan';

/** The levels of a run, in its order: its times, each N/steps before the last one, and the data themselves. */
function grid({ times, process }: Case, steps: number, up: boolean): Level[] {
  if (!times?.length || !(steps > 0)) throw new Malformed('“times” and num_inference_steps are needed');
  const schedule = new Options(process);
  schedule.only('N', 1000);
  const table = alphasOf(schedule);
  const stride = Math.floor(table.length / steps);
  if (times.some((t, i) => i > 0 && t !== times[i - 1] - stride))
    throw new Unsupported('steps that end elsewhere than the next one starts');
  const levels = [...times, times[times.length - 1] - stride].map((t) => levelAt(t < 0 ? 1 : table[t]));
  return up ? levels.reverse() : levels;
}

/** Its code for BDIA starts an inversion by DDIM’s step with the noise prediction left out: as if ε̂ were 1. */
function slip({ x_init }: Case, [from, to]: readonly Level[]): number[][] {
  const a = to.alpha / from.alpha;
  return x_init.map((row) => row.map((v) => a * v + to.alpha * (ratio(to) - ratio(from))));
}

/** The authors’ samplers, downwards from x_T, upwards from x₀, and down again from what the way up left behind. */
export const belm: Mapping = (c, o) => {
  o.ignore('steps_offset', 'timestep_spacing');
  const [, method, way] = /^(DDIM|BDIA|EDICT|BELM)_(sample|invert|reconstruct)$/.exec(c.sampler) ?? [];
  if (!method) throw new Unsupported(`no solver for “${c.sampler}” in this version`);
  const levels = grid(c, o.number('num_inference_steps', 0), way === 'invert');
  const rules: Record<string, () => Rule> = {
    DDIM: () => ({ solver: 'ddim' }),
    BDIA: () => ({ solver: 'bdia', options: { gamma: o.number('gamma', 0.5) } }),
    EDICT: () => ({ solver: 'edict', options: { p: o.number('p', 0.93) } }),
    BELM: () => ({ solver: 'belm' }),
  };
  const plan: Plan = { geometry: 'vp', levels, rule: rules[method](), twin: c.y_in };
  const second = method === 'BDIA' && way === 'invert' ? slip(c, levels) : c.second_state_in;
  // The network was asked for the step that leads to a second state, even where that was given.
  return second ? { ...plan, second, wasted: 1 } : plan;
};
