import { type Card, imageOf, pathOf } from '../denoisers/card';
import { models } from '../models';
import { solvers } from '../registry';
import { canonical } from '../run/spec';

/** One rule at one cost. */
export interface Row {
  solver: string;
  steps: number;
}
export interface Cell extends Row {
  nfe: number;
  distance: number;
  accuracy?: number;
  /** RMS to the fine solution from the same noise, in units of σ_data. */
  rmse: number;
}
/** docs/models.json: what `npm run quality` found. */
export interface Measured {
  models: Record<
    string,
    {
      /** Bytes and training of the file that was measured. */
      mark: string;
      /** Samples of each distance, and of each RMS. */
      samples: number;
      compared: number;
      cells: Cell[];
      /** Held-out pictures, as many as samples of the model: the mean over so many draws. */
      real?: { samples: number; draws: number; distance: number; accuracy: number };
      /** RMS of the fine solution to one of half as many steps. */
      floor?: number;
      copy?: { of: string; errors: { sigma: number; global: number; local: number }[] };
    }
  >;
}

const pictures = [...models.values()].flatMap((m) => (m.kind === 'onnx' && imageOf(m.card) ? [m.card] : []));

/** Picture models that name a classifier, each after the one that it is a copy of. */
export const measurable = (): Card[] =>
  pictures
    .filter((card) => card.classifier)
    .sort((a, b) => Number(!!copiedFrom(a)) - Number(!!copiedFrom(b)) || a.id.localeCompare(b.id));

/** The model that a card's file is another precision of: the same training, prediction and process, and the most bytes. */
export function copiedFrom(card: Card): Card | undefined {
  const nature = ({ training, prediction, process, shape }: Card): string =>
    canonical([training ?? null, prediction, process, shape]);
  return pictures
    .filter(
      (other) =>
        card.training && other.bytes > card.bytes && pathOf(other) !== pathOf(card) && nature(other) === nature(card),
    )
    .sort((a, b) => b.bytes - a.bytes)[0];
}

const costs = [5, 10, 20, 40];
const rules = ['ddim', 'heun', 'dpmpp-2m', 'unipc'];

/** A network's own errors are undone by noise: what a stochastic rule makes of a middling number of steps. */
const noisy: Row[] = [{ solver: 'dpmpp-2m-sde', steps: 18 }];

/** Heun's last step, to σ = 0, is one of Euler's. */
const stepsFor = (solver: string, nfe: number): number => (solver === 'heun' ? Math.ceil(nfe / 2) : nfe);

/** What is measured of a model. */
export function planOf(card: Card): Row[] {
  if (card.process.id === 'flow') return [1, 2, 4, 8, 20].map((steps) => ({ solver: 'ddim', steps }));
  if (copiedFrom(card)) return [{ solver: 'dpmpp-2m', steps: 10 }];
  const table = costs.flatMap((nfe) => rules.map((solver) => ({ solver, steps: stepsFor(solver, nfe) })));
  return [...table, ...noisy];
}

const number = (n: number | undefined, digits = 3): string =>
  n === undefined ? '–' : String(Number(n.toPrecision(digits)));
const percent = (n: number | undefined): string => (n === undefined ? '–' : `${(100 * n).toFixed(1)} %`);
const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
const solverName = (id: string): string => (id === 'ddim' ? 'Euler' : (solvers.get(id)?.name ?? id));

/** What stands out in a table, and why. Numbers by `npm run sample` (10 samples) and `npm run frechet` (500 samples), seed 7. */
const remarks: Record<string, string> = {
  digits: `**Why UniPC, order 3, is bad at ten evaluations.** The rule itself does not suit these steps. Karras levels down to 0.002 make the steps in λ
longer and longer: 1.7 where σ falls from 0.12 to 0.02, the last step of third order (the next, of 2.3, is of second order already). There its predictor is
2.18 D₁ − 2.19 D₂ + 0.83 D₃: the weights add up to 5.2 in size (second order: 2.1) and reach back over evaluations at σ = 0.47 and 1.5, between which
digits take shape. That one step errs by 0.043 with the corrector and 0.088 without, in units of √(α²σ_data² + σ²), against 0.011 at order 2 and 0.019 with
DPM-Solver++(2M). Of 500 samples (real against real: 0.311) the distance is 2.58, and 2.06 without the corrector, so it is the predictor's
extrapolation and not the corrector; with order 2 it is 0.339, with DPM-Solver++(2M) 0.338. At 20 evaluations the steps are half as long, and order 3 has the
smallest RMS of all. Five evaluations are not better than ten: the distance is small (0.204), but RMS is 0.50 against 0.17. Take order 2 for ten steps or
fewer that reach far down.`,
};

/** docs/models.md from docs/models.json. */
export function modelsPage(measured: Measured): string {
  const known = measurable().filter(({ id }) => measured.models[id]?.cells.length);
  return `# What the picture models reach

Made by \`npm run quality\` from [models.json](models.json); do not edit. Every number is measured by our own code in Node, the network on wasm
through onnxruntime-web, from seed 7.

**Fréchet distance**: squared, between Gaussians fitted to the features of samples and of training data, by the classifier that ships with the
model; not comparable with distances by other features. Classes are taken in turn, without guidance. It settles at the network's own
error, not at 0, and need not fall with NFE: a coarse run that happens to look right scores well. *Real against real* is the same of as many held-out pictures.
**RMS**: to the fine solution (Heun, 100 steps) from the same noise, in units of σ_data: the solver's own error, whatever the network is worth. Few samples add to a distance: compare those of equal counts, and with the real pictures of their own count.
Schedules: Karras, ρ = 7, from 80 to 0.002 and then to 0; flows evenly in t, from 1 to 0.001. Heun's last step is Euler's, so it costs one evaluation less than twice its steps.

${known.map((card) => section(card, measured)).join('\n\n')}
`;
}

function section(card: Card, { models: found }: Measured): string {
  const { cells, real, floor, copy, samples, compared } = found[card.id];
  const at = (solver: string, nfe: number): Cell | undefined =>
    cells.find((c) => c.solver === solver && c.steps === stepsFor(solver, nfe));
  const head = `## ${card.name} · \`${card.id}\`

${samples.toLocaleString('en')} samples for each distance, ${compared} for each RMS. ${real ? `Real against real: **${number(real.distance)}** (as many held-out pictures; mean of ${real.draws} draws). The classifier names ${percent(real.accuracy)} of clean held-out pictures rightly. ` : ''}${floor === undefined ? '' : `The fine solution itself is good to ${number(floor, 2)}.`}`;
  const grid = (title: string, of: (cell: Cell) => string): string =>
    table(
      [title, ...costs.map((n) => `NFE ${n}`)],
      rules.map((solver) => [
        solverName(solver),
        ...costs.map((n) => {
          const cell = at(solver, n);
          return cell ? of(cell) + (Math.round(cell.nfe) === n ? '' : ` (${Math.round(cell.nfe)})`) : '–';
        }),
      ]),
    );
  if (card.process.id === 'flow')
    return `${head}

${table(
  ['Euler steps', 'Fréchet distance', 'class is right', 'RMS'],
  cells.map((c) => [String(c.steps), number(c.distance), percent(c.accuracy), number(c.rmse)]),
)}`;
  if (copy)
    return `${head}

The network of \`${copy.of}\` in ${(card.bytes / 1e6).toFixed(1)} MB: Fréchet distance ${cells.map((c) => `${number(c.distance)} (RMS to its own fine solution ${number(c.rmse)})`).join(', ')} at ten steps of
DPM-Solver++(2M). Where it parts from the original on the same noise, in units of √(α²σ_data² + σ²):

${table(
  ['step', 'to σ', 'of this step alone', 'so far'],
  copy.errors.map((e, i) => [String(i + 1), number(e.sigma), number(e.local, 2), number(e.global, 2)]),
)}`;
  const others = noisy.flatMap(
    ({ solver, steps }) => cells.find((c) => c.solver === solver && c.steps === steps) ?? [],
  );
  const remark = remarks[card.id];
  return `${head}

${grid('Fréchet distance', (c) => number(c.distance))}

${grid('class is right', (c) => percent(c.accuracy))}

${grid('RMS', (c) => number(c.rmse))}${others
  .map(
    (c) => `

${solverName(c.solver)} at ${Math.round(c.nfe)} evaluations, with fresh noise in each step: Fréchet distance **${number(c.distance)}**, class right ${percent(c.accuracy)}.`,
  )
  .join('')}${remark ? `\n\n${remark}` : ''}`;
}
