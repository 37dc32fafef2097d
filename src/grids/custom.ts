import { atRatio, defineGrid, noisiest, ratio } from '../core/grid';
import { list } from '../core/options';

/** The numbers of a list like “80, 24, 5.8”; the first may be “inf”, pure noise. @throws RangeError that names the entry at fault. */
function parse(text: string): number[] {
  const entries = text.split(/[\s,;]+/).filter(Boolean);
  const sigmas = entries.map((entry) => (/^(inf|∞)$/.test(entry) ? Number.POSITIVE_INFINITY : Number(entry)));
  const say = (message: string): never => {
    throw new RangeError(`Own list: ${message}`);
  };
  if (sigmas.length < 2) say('give at least two values of σ/α, e.g. “20, 5, 1, 0.2, 0.02”');
  sigmas.forEach((sigma, i) => {
    if (!Number.isFinite(sigma) && (i > 0 || Number.isNaN(sigma))) say(`“${entries[i]}” is not a finite number`);
    if (sigma < 0) say(`σ/α cannot be negative (${entries[i]})`);
    if (i > 0 && sigma >= sigmas[i - 1]) say(`values must fall, but ${entries[i]} comes after ${entries[i - 1]}`);
  });
  return sigmas;
}

export default defineGrid({
  id: 'custom',
  name: 'Own list',
  aliases: { diffusers: 'set_timesteps(sigmas=…)', ComfyUI: 'manual sigmas' },
  paper: 'arXiv:2404.14507 (lists found by search, such as Align Your Steps)',
  formula: String.raw`\sigma_i/\alpha_i \text{ as given}`,
  about:
    'Your own values of σ/α, falling; k values make k − 1 steps, whatever the number of steps says. End the list with 0 to go to σ = 0 exactly; a flow may start it with inf, pure noise.',
  options: {
    sigmas: list({
      label: 'σ/α',
      help: 'separated by commas or spaces',
      default: '20, 9, 4, 1.8, 0.8, 0.3, 0.1, 0.02',
    }),
  },
  steps: ({ sigmas }) => parse(sigmas).length - 1,
  levels(process, _n, from, _to, { sigmas }) {
    const values = parse(sigmas);
    const top = ratio(values[0] === Number.POSITIVE_INFINITY ? from : noisiest(process, from));
    if (values[0] > top * (1 + 1e-9))
      throw new RangeError(
        `Own list: ${values[0]} lies beyond this process, whose σ/α starts at ${top.toPrecision(4)}`,
      );
    return values.map((sigma) =>
      sigma === 0 ? process.zero : sigma === Number.POSITIVE_INFINITY ? from : atRatio(process, sigma),
    );
  },
});
