import { rint } from '../core/arithmetic';
import { defineGrid } from '../core/grid';
import { choice, int } from '../core/options';

export default defineGrid({
  id: 'discrete',
  name: 'Training timesteps',
  aliases: { diffusers: 'timestep_spacing = linspace | leading | trailing, steps_offset' },
  paper: 'arXiv:2305.08891, table 2',
  formula: String.raw`\text{linspace: } i(N - 1)/(n - 1);\quad \text{leading: } i\lfloor N/n\rfloor + \text{offset} \\
    \text{trailing: } N - iN/n - 1 \text{ (rounded)}`,
  about:
    'Whole indices into a discrete process’s table, chosen as diffusers does for as many inference steps as there are levels above σ = 0. “Leading” never visits the noisiest index and “trailing” not the cleanest; where the run stops at σ min, it stops at the last index of the list.',
  options: {
    spacing: choice({
      label: 'spacing',
      default: 'leading',
      choices: { linspace: 'linspace', leading: 'leading', trailing: 'trailing' },
    }),
    offset: int({ label: 'offset', help: 'steps_offset, for “leading” only', default: 0, min: 0, max: 100 }),
  },
  refuses: (process) =>
    process.id === 'vp-discrete' ? undefined : 'picks whole training timesteps, which only a discrete process has',
  ownEnd: true,
  levels(process, steps, from, _to, { spacing, offset }) {
    const [N, n] = [Math.round(from.t) + 1, steps + 1];
    if (n > N)
      throw new RangeError(
        `Training timesteps: ${n} levels were asked for, but the table has only ${N}; take fewer steps`,
      );
    const index = {
      linspace: (i: number) => rint(N - 1 - (n > 1 ? (i * (N - 1)) / (n - 1) : 0)),
      leading: (i: number) => Math.min((n - 1 - i) * Math.floor(N / n) + offset, N - 1),
      trailing: (i: number) => rint(N - (i * N) / n) - 1,
    }[spacing];
    const times = [...new Set(Array.from({ length: n }, (_, i) => index(i)))];
    if (times.length < n)
      throw new RangeError(
        `Training timesteps: the offset ${offset} leaves no room for ${n} different timesteps; lower it`,
      );
    return times.map((t) => process.at(t));
  },
});
