import type { Classifier } from '../core/classifier';
import type { Denoiser } from '../core/denoiser';
import type { Level, NoiseProcess } from '../core/process';
import type { Vec } from '../core/vec';
import { type Card, dimOf } from './card';
import { fed, meant, timeOf } from './reading';
import type { Session, Tensor } from './session';
import { makeTensor } from './tensors';

/** The card and the file disagree: no other engine will help, only a correction. */
export class CardError extends Error {
  override readonly name = 'CardError';
}

/** @throws CardError that names what the card says and what the file has. */
export function checkNames(card: Card, { inputs, outputs }: Pick<Session, 'inputs' | 'outputs'>): void {
  const { x, time, class: label, extra = [] } = card.inputs;
  const wanted = [...new Set([x, time.name]), ...(label ? [label.name] : []), ...extra.map((e) => e.name)];
  const file = card.file ?? 'model.onnx';
  const lacking = wanted.filter((name) => !inputs.includes(name));
  if (lacking.length || inputs.length !== wanted.length)
    throw new CardError(
      `${card.name}: card.json names the inputs ${wanted.join(', ')}, but ${file} has ${inputs.join(', ')}. Correct “inputs” in card.json.`,
    );
  if (!outputs.includes(card.output))
    throw new CardError(
      `${card.name}: card.json names the output “${card.output}”, but ${file} has ${outputs.join(', ')}. Correct “output” in card.json.`,
    );
}

/** What a network is told beside the state: the class of each sample, and the contents of further inputs by name. */
export interface Condition {
  /** Class of sample n, for as many samples as there may be. */
  labels?: readonly number[];
  files?: Readonly<Record<string, ArrayLike<number>>>;
}

/** Whether every input and output is one that our buffers can be handed to as they are. */
export const isPlain = ({ inputs, outputChannels, batch }: Card): boolean =>
  (inputs.xType ?? 'float32') === 'float32' &&
  inputs.time.shape !== 'joined' &&
  outputChannels === undefined &&
  batch === undefined;

export type Feeds = Record<string, Tensor>;

/** Scalars up to which a batch and its unconditioned copy go through the network together: activations are tens of times as many. */
const TOGETHER = 2 ** 17;

/** A network as a denoiser; its output becomes E[x₀|x] as a formal sum, at no cost. */
export abstract class OnnxDenoiser implements Denoiser {
  readonly process: NoiseProcess;
  readonly dim: number;
  readonly sigmaData: number;
  readonly output: string;
  unconditioned?: Denoiser;
  classifier?: Classifier;
  protected readonly card: Card;
  protected readonly session: Session;
  protected readonly condition: Condition;
  /** Feeds that do not change from call to call, by batch size. */
  private readonly standing = new Map<number, Feeds>();

  constructor(session: Session, card: Card, process: NoiseProcess, condition: Condition = {}) {
    checkNames(card, session);
    this.session = session;
    this.card = card;
    this.process = process;
    this.condition = condition;
    this.dim = dimOf(card);
    this.sigmaData = card.sigmaData;
    this.output = card.output;
  }

  /** The condition without its classes, if it has any that the network can do without. */
  protected freed(): Condition | undefined {
    const { labels } = this.condition;
    const none = this.card.inputs.class?.none;
    if (none === undefined || !labels?.some((k) => k !== none)) return undefined;
    return { ...this.condition, labels: labels.map(() => none) };
  }

  async denoise(x: Vec, at: Level): Promise<Vec> {
    const out = await this.forward(fed(this.card, x, at), timeOf(this.card, at));
    return meant(this.card, x, out, at);
  }

  /** With and without the condition: in one forward of twice the batch, where the network takes it and memory is no question. */
  async both(x: Vec, at: Level): Promise<readonly [given: Vec, free: Vec]> {
    const [{ size }] = x.terms.keys();
    const freed = this.freed()?.labels?.slice(0, size / this.dim);
    if (!freed || !this.unconditioned)
      throw new CardError(`${this.card.name} has no class that stands for no condition`);
    if (this.card.batch !== undefined || this.card.inputs.extra?.length || 2 * size > TOGETHER)
      return [await this.denoise(x, at), await this.unconditioned.denoise(x, at)];
    const labels = [...(this.condition.labels ?? []).slice(0, freed.length), ...freed];
    const [given, free] = await this.forwardTwice(fed(this.card, x, at), timeOf(this.card, at), { labels });
    return [meant(this.card, x, given, at), meant(this.card, x, free, at)];
  }

  protected abstract forward(x: Vec, time: number): Promise<Vec>;
  /** The outputs for x under the first and under the second half of the labels. */
  protected abstract forwardTwice(x: Vec, time: number, condition: Condition): Promise<readonly [Vec, Vec]>;

  protected dims(samples: number): number[] {
    return [samples, ...this.card.shape];
  }

  protected timeTensor(time: number, samples: number): Tensor {
    const { shape = 'one', type = 'float32' } = this.card.inputs.time;
    const eachOf = { batch: [samples], column: [samples, 1], cube: [samples, 1, 1, 1] };
    const dims = { one: [1], scalar: [], joined: [], ...eachOf }[shape];
    const each = dims[0] ?? 1;
    return makeTensor(this.session.ort, type, new Float64Array(each).fill(time), dims);
  }

  /** Class and further inputs for samples `first` … `first + samples − 1`. */
  protected others(samples: number, first = 0, condition = this.condition): Feeds {
    const standing = first === 0 && condition === this.condition;
    const known = standing ? this.standing.get(samples) : undefined;
    if (known) return known;
    const { class: label, extra = [] } = this.card.inputs;
    const feeds: Feeds = {};
    if (label) {
      const { count, none = 0, form = 'index', type = form === 'index' ? 'int32' : 'float32' } = label;
      const classes = Array.from({ length: samples }, (_, n) => condition.labels?.[first + n] ?? none);
      const width = Math.max(count, none + 1);
      const hot = () => classes.flatMap((k) => Array.from({ length: width }, (_, j) => (j === k ? 1 : 0)));
      feeds[label.name] =
        form === 'index'
          ? makeTensor(this.session.ort, type, classes, [samples])
          : makeTensor(this.session.ort, type, hot(), [samples, width]);
    }
    for (const { name, type, shape, fill } of extra) {
      const dims = shape.map((d) => d || samples);
      const size = dims.reduce((a, b) => a * b, 1);
      const file = condition.files?.[name];
      const values = Float64Array.from({ length: size }, (_, i) => (file?.length ? file[i % file.length] : fill));
      feeds[name] = makeTensor(this.session.ort, type, values, dims);
    }
    if (standing) this.standing.set(samples, feeds);
    return feeds;
  }

  /** @throws CardError if the output has not the size that the card promises. */
  protected checked(out: Tensor | undefined, samples: number): Tensor {
    const { outputChannels, layout, shape } = this.card;
    const channels = layout === 'NHWC' ? (shape.at(-1) ?? 1) : shape[0];
    const size = samples * this.dim * (outputChannels === undefined ? 1 : outputChannels / channels);
    if (out?.size !== size)
      throw new CardError(
        `${this.card.name}: the output “${this.output}” should hold ${size} numbers for ${samples} samples of [${shape.join(', ')}], but is ${out?.type} [${out?.dims.join(', ')}]. Correct “shape” or “outputChannels” in card.json, or the model.`,
      );
    return out;
  }
}
