import type { Card } from './card';
import { floatTypes, type ModelFile, ModelFileError, type TensorInfo } from './file';
import type { readNetworkConfig } from './scheduler-config';

/** Which tensor of a file is what, from names, shapes and types. */

export type Unit = Card['inputs']['time']['unit'];

/** Names that people give to each part. */
export const names = {
  x: /^(x|x_?t|xt|z|z_?t|sample|samples|(noisy_)?(latents?|images?|img|inputs?|samples?|x)|pixel_values|hidden_states|state)$/i,
  time: /^(t|ts|tau|u|time|times|time_?steps?|t_?emb|sigmas?|log_?sigmas?|c_?noise|noise_?(level|labels?|cond)|log_?snr|lambda|lam|gamma|step|steps)$/i,
  /** EDM’s augmentation labels tell no class. */
  label: /^(?!.*aug).*(class|label|^y$|^c$|^cls$|categor|digit)/i,
  output:
    /^(out_sample|sample|noise_pred(iction)?|eps(ilon)?|pred.*|velocity|v|u|x0.*|x_0.*|denoised|d|f|out(put)?s?|y)$/i,
};

/** What a name says without what exporters add: “serving_default_x:0” and “x.1” are x; “onnx::Unsqueeze_1” says nothing. */
export const plain = (name: string): string =>
  name.startsWith('onnx::')
    ? ''
    : name
        .replace(/^serving_default_/, '')
        .replace(/:\d+$/, '')
        .replace(/\.\d+$/, '');

/** Units by the name of the time input; what the name leaves open is asked of the network. */
export function unitsOf({ name: full, type }: TensorInfo): Unit[] {
  const name = plain(full);
  if (/log_?snr|lambda|^lam$/i.test(name)) return ['lambda'];
  if (/c_?noise|log_?sigma/i.test(name)) return ['log-sigma'];
  if (/sigma/i.test(name)) return ['sigma'];
  if (/^int/.test(type) || /step/i.test(name)) return ['index', ...(type.startsWith('int') ? [] : (['t'] as const))];
  if (/^(t|ts|tau|u|time|times)$/i.test(name)) return ['t', 'index'];
  return ['t', 'index', 'sigma', 'log-sigma', 'lambda'];
}

export const rank = ({ dims }: TensorInfo): number => dims?.length ?? 0;
export const fixed = (dim: number | string | undefined): number | undefined =>
  typeof dim === 'number' ? dim : undefined;
/** One number, for the whole batch or for each sample: no dimension, [1], [B], [B, 1] or [B, 1, 1, 1]. */
const isScalar = ({ dims = [] }: TensorInfo): boolean => dims.slice(1).every((d) => d === 1);
const isChannels = (n: number | undefined): boolean => n === 1 || n === 3 || n === 4;

/** The noisy sample: by its name, else the largest float input that has the rank of an output. */
export function sampleOf({ inputs, outputs }: ModelFile): TensorInfo {
  const floats = inputs.filter((i) => floatTypes.includes(i.type) && rank(i) >= 2);
  const named = floats.filter(({ name }) => names.x.test(plain(name)));
  const like = (i: TensorInfo): boolean => outputs.some((o) => rank(o) === rank(i));
  const size = ({ dims = [] }: TensorInfo): number => dims.slice(1).reduce((n: number, d) => n * (fixed(d) ?? 8), 1);
  const [found] = (named.length ? named : floats).sort(
    (a, b) => Number(like(b)) - Number(like(a)) || size(b) - size(a),
  );
  if (!found)
    throw new ModelFileError(
      `No input can be the noisy sample: it needs floats of shape [batch, …], but there are ${inputs.map((i) => `“${i.name}” ${i.type} [${i.dims?.map((d) => d ?? '?').join(', ') ?? '?'}]`).join(', ') || 'no inputs'}. Export the denoiser itself, with x and the time as inputs.`,
    );
  return found;
}

/** The input that takes the time; x itself where the two are handed over as one, as tutorials of flows in the plane do. */
export function timeOf(file: ModelFile, x: TensorInfo): TensorInfo | undefined {
  const { inputs } = file;
  const others = inputs.filter((i) => i !== x && isScalar(i));
  // A file may leave all sides open, and only its name tells.
  const open = inputs.filter((i) => i !== x && i.dims?.every((d) => d === 1 || fixed(d) === undefined));
  const called = (list: readonly TensorInfo[]) => list.find(({ name }) => names.time.test(plain(name)));
  const named = called(others) ?? called(open);
  if (named || isJoined(file, x)) return named ?? x;
  return others.find(({ name }) => !names.label.test(plain(name))) ?? others[0];
}

/** Whether x has one coordinate or channel more than the answer. */
function isJoined({ outputs }: ModelFile, { dims = [] }: TensorInfo): boolean {
  const [wide, ...sides] = dims.slice(1);
  const [narrow, ...others] = outputs[0]?.dims?.slice(1) ?? [];
  return fixed(wide) !== undefined && fixed(wide) === (fixed(narrow) ?? Number.NaN) + 1 && `${sides}` === `${others}`;
}

/** Shape of a sample and where its channels are; sides that the file leaves open come from the configuration or a guess. */
export function shapeOf(x: TensorInfo, config: ReturnType<typeof readNetworkConfig>, joined: boolean) {
  const dims = (x.dims ?? []).slice(1).map(fixed);
  if (joined && dims[0] !== undefined) dims[0]--;
  const guessed: string[] = [];
  const take = (d: number | undefined, fallback: number, what: string): number => {
    if (d === undefined) guessed.push(what);
    return d ?? fallback;
  };
  if (dims.length === 3) {
    const last = !isChannels(dims[0]) && isChannels(dims[2]);
    const [c, h, w] = last ? [dims[2], dims[0], dims[1]] : dims;
    const channels = take(c ?? config.channels, 3, 'channels');
    const height = take(h ?? config.size?.[0] ?? w, channels === 4 ? 64 : 32, 'height');
    const width = take(w ?? config.size?.[1] ?? h, height, 'width');
    const layout = last ? 'NHWC' : 'NCHW';
    return { shape: last ? [height, width, channels] : [channels, height, width], layout, guessed } as const;
  }
  const shape = dims.map((d, i) => take(d, 2, `dimension ${i + 1}`));
  const [size] = shape;
  const picture = shape.length === 1 && [1, 3].some((c) => size >= 64 && Number.isInteger(Math.sqrt(size / c)));
  return { shape, layout: picture ? ('flat' as const) : undefined, guessed };
}

/** The class of each sample: by its name, or the one input of whole numbers that has but one dimension. */
export const labelOf = (rest: readonly TensorInfo[]): TensorInfo | undefined =>
  rest.find((i) => names.label.test(plain(i.name)) || (/^int/.test(i.type) && rank(i) === 1));

/** What the network answers: of the outputs that have the rank of a sample, the one with a usual name. */
export function outputOf({ outputs }: ModelFile, x: TensorInfo): TensorInfo {
  const floats = outputs.filter((o) => floatTypes.includes(o.type));
  const like = floats.filter((o) => rank(o) === rank(x));
  const output = like.find(({ name }) => names.output.test(plain(name))) ?? like[0] ?? floats[0] ?? outputs[0];
  if (!output) throw new ModelFileError('This network has no output. Export it with what it predicts.');
  return output;
}
