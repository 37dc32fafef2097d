import { type Card, parseCard } from './card';
import { floatTypes, type ModelFile, ModelFileError, type TensorInfo } from './file';
import { timeShape } from './reading';
import { readNetworkConfig, readSchedulerConfig } from './scheduler-config';

/** One thing that was concluded about a model, and why: what the form shows beside each field. */
export interface Evidence {
  /** Path in the card: "inputs.time.unit", "prediction" … */
  field: string;
  value: unknown;
  /** One sentence for people. */
  why: string;
  /** True where a file says so itself; false where it is an inference that the user should look at. */
  sure: boolean;
}

/** What neither the file nor its configuration tells: to be answered by the probe or by the user. */
export interface Question {
  field: string;
  ask: string;
  choices?: readonly string[];
  /** Whether `probePrediction` can answer it by itself. */
  probe: boolean;
}

/** What came along with the file. All optional. */
export interface Hints {
  /** Name of the file or its folder, for the card's name. */
  fileName?: string;
  /** Parsed scheduler_config.json of diffusers. */
  scheduler?: unknown;
  /** Parsed config.json that lies beside the network (unet/config.json). */
  config?: unknown;
  /** What is known already; taken over as it is. */
  card?: Partial<Card>;
}

type Unit = Card['inputs']['time']['unit'];

export interface Guess {
  /** A whole card that `parseCard` accepts; what is in `open` holds the likeliest value. */
  card: Card;
  evidence: Evidence[];
  open: Question[];
  /** What the time input may count, as far as its name and type leave it open. */
  units: Unit[];
}

/** Names that people give to each part. */
const names = {
  x: /^(x|x_?t|xt|z|z_?t|sample|samples|(noisy_)?(latents?|images?|img|inputs?|samples?|x)|pixel_values|hidden_states|state)$/i,
  time: /^(t|ts|tau|u|time|times|time_?steps?|t_?emb|sigmas?|log_?sigmas?|c_?noise|noise_?(level|labels?|cond)|log_?snr|lambda|lam|gamma|step|steps)$/i,
  /** EDM’s augmentation labels tell no class. */
  label: /^(?!.*aug).*(class|label|^y$|^c$|^cls$|categor|digit)/i,
  output:
    /^(out_sample|sample|noise_pred(iction)?|eps(ilon)?|pred.*|velocity|v|u|x0.*|x_0.*|denoised|d|f|out(put)?s?|y)$/i,
};

/** What a name says without what exporters add: “serving_default_x:0” and “x.1” are x; “onnx::Unsqueeze_1” says nothing. */
const plain = (name: string): string =>
  name.startsWith('onnx::')
    ? ''
    : name
        .replace(/^serving_default_/, '')
        .replace(/:\d+$/, '')
        .replace(/\.\d+$/, '');

/** Units by the name of the time input; what the name leaves open is asked of the network. */
function unitsOf({ name: full, type }: TensorInfo): Unit[] {
  const name = plain(full);
  if (/log_?snr|lambda|^lam$/i.test(name)) return ['lambda'];
  if (/c_?noise|log_?sigma/i.test(name)) return ['log-sigma'];
  if (/sigma/i.test(name)) return ['sigma'];
  if (/^int/.test(type) || /step/i.test(name)) return ['index', ...(type.startsWith('int') ? [] : (['t'] as const))];
  if (/^(t|ts|tau|u|time|times)$/i.test(name)) return ['t', 'index'];
  return ['t', 'index', 'sigma', 'log-sigma', 'lambda'];
}

const processes: Readonly<Record<Unit, Card['process']>> = {
  t: { id: 'flow', options: {} },
  index: { id: 'vp-discrete', options: {} },
  sigma: { id: 've', options: {} },
  'log-sigma': { id: 've', options: {} },
  lambda: { id: 'vp-cosine', options: {} },
};
const likely: Readonly<Record<Unit, Card['prediction']>> = {
  t: 'flow',
  index: 'eps',
  sigma: 'x0',
  'log-sigma': 'F',
  lambda: 'eps',
};

/** What the name of an output says of it; most say nothing. */
function predictionOf(output: string): Card['prediction'] | undefined {
  if (/eps|noise/i.test(output)) return 'eps';
  if (/velocity|flow/i.test(output)) return 'flow';
  if (/score/i.test(output)) return 'score';
  // Flows call the data x₁.
  if (/x_?[01]|denoised|^D$/i.test(output)) return 'x0';
  return undefined;
}

const rank = ({ dims }: TensorInfo): number => dims?.length ?? 0;
const fixed = (dim: number | string | undefined): number | undefined => (typeof dim === 'number' ? dim : undefined);
/** One number, for the whole batch or for each sample: no dimension, [1], [B], [B, 1] or [B, 1, 1, 1]. */
const isScalar = ({ dims = [] }: TensorInfo): boolean => dims.slice(1).every((d) => d === 1);
const isChannels = (n: number | undefined): boolean => n === 1 || n === 3 || n === 4;

/** The noisy sample: by its name, else the largest float input that has the rank of an output. */
function sampleOf({ inputs, outputs }: ModelFile): TensorInfo {
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

function timeOf({ inputs }: ModelFile, x: TensorInfo): TensorInfo | undefined {
  const others = inputs.filter((i) => i !== x && isScalar(i));
  // A file may leave all sides open, and only its name tells.
  const open = inputs.filter((i) => i !== x && i.dims?.every((d) => d === 1 || fixed(d) === undefined));
  const called = (list: readonly TensorInfo[]) => list.find(({ name }) => names.time.test(plain(name)));
  return called(others) ?? called(open) ?? others.find(({ name }) => !names.label.test(plain(name))) ?? others[0];
}

/** Tutorials of flows in the plane hand x and t over as one. */
function joined({ outputs }: ModelFile, { name, dims }: TensorInfo): string {
  const [size, answer] = [dims, outputs[0]?.dims].map((d) => (d?.length === 2 ? fixed(d[1]) : undefined));
  if (size === undefined || size - 1 !== answer) return '';
  return ` “${name}” takes ${size} numbers and the answer has ${answer}: the last of them seems to be the time. Export a module with forward(x, t) that hands torch.cat([x, t], 1) to this one.`;
}

/** Shape of a sample and where its channels are; sides that the file leaves open come from the configuration or a guess. */
function shapeOf(x: TensorInfo, config: ReturnType<typeof readNetworkConfig>) {
  const dims = (x.dims ?? []).slice(1).map(fixed);
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

/**
 * A draft card from names, shapes, types and configurations alone; no session is needed, so the page may call it too.
 * Next: `probePrediction` for what is open (in the worker), then the user.
 * @throws ModelFileError if no input can be the noisy sample, or an input has a type that no card can name.
 */
export function guessCard(file: ModelFile, hints: Hints = {}): Guess {
  const evidence: Evidence[] = [];
  const open: Question[] = [];
  const say = (field: string, value: unknown, why: string, sure = false): void => {
    evidence.push({ field, value, why, sure });
  };
  const config = hints.config === undefined ? { notes: [] } : readNetworkConfig(hints.config);
  const scheduler = hints.scheduler === undefined ? undefined : readSchedulerConfig(hints.scheduler);

  const x = sampleOf(file);
  say(
    'inputs.x',
    x.name,
    names.x.test(plain(x.name))
      ? `“${x.name}” is what such an input is called.`
      : `“${x.name}” has the shape of a sample.`,
    file.inputs.length === 1,
  );
  const { shape, layout, guessed } = shapeOf(x, config);
  say(
    'shape',
    shape,
    guessed.length ? `The file leaves ${guessed.join(' and ')} open; a usual size is taken.` : 'The file says so.',
    !guessed.length,
  );
  if (guessed.length)
    open.push({ field: 'shape', ask: `What is the ${guessed.join(' and ')} of a sample?`, probe: false });
  if (layout === 'NHWC')
    say('layout', layout, `The last dimension of “${x.name}” is ${shape.at(-1)}, as channels are.`);
  if (layout === 'flat') say('layout', layout, `${shape[0]} numbers are those of a square picture.`);

  const time = timeOf(file, x);
  if (!time)
    throw new ModelFileError(
      `No input of this network can be the time: beside “${x.name}” there ${
        file.inputs.length > 1
          ? `are ${file.inputs
              .filter((i) => i !== x)
              .map((i) => `“${i.name}”`)
              .join(', ')}`
          : 'is none'
      }. A denoiser must be told the noise level; export it with the time as an input.${joined(file, x)}`,
    );
  say(
    'inputs.time.name',
    time.name,
    names.time.test(plain(time.name))
      ? `“${time.name}” is a usual name of the time.`
      : `“${time.name}” takes one number.`,
    file.inputs.length === 2,
  );
  const units = scheduler?.time ? [scheduler.time.unit] : unitsOf(time);
  const [unit] = units;
  say(
    'inputs.time.unit',
    unit,
    scheduler?.time
      ? 'scheduler_config.json says so.'
      : /^int/.test(time.type)
        ? `“${time.name}” takes whole numbers, as indices of a table are.`
        : `Its name, “${time.name}”, ${units.length > 1 ? 'suggests it' : 'says so'}.`,
    scheduler?.time !== undefined || units.length === 1,
  );
  if (units.length > 1)
    open.push({ field: 'inputs.time.unit', ask: `What does “${time.name}” count?`, choices: units, probe: true });

  const rest = file.inputs.filter((i) => i !== x && i !== time);
  const isLabel = (i: TensorInfo): boolean => names.label.test(plain(i.name)) || (/^int/.test(i.type) && rank(i) === 1);
  const label = rest.find(isLabel);
  const oneHot = label && floatTypes.includes(label.type) && rank(label) === 2;
  const width = label && oneHot ? fixed(label.dims?.[1]) : undefined;
  const classes = width ?? config.classes ?? 10;
  if (label) {
    say(
      'inputs.class',
      label.name,
      `“${label.name}” is a usual name of a class${oneHot ? `, one-hot of ${classes}` : ''}.`,
    );
    if (!width && !config.classes)
      open.push({ field: 'inputs.class.count', ask: 'How many classes are there?', probe: false });
  }
  const extra = rest
    .filter((i) => i !== label)
    .map((i) => {
      const dims = (i.dims ?? []).map((d, k) => fixed(d) ?? (k === 0 ? 0 : /seq|len|token/i.test(String(d)) ? 77 : 1));
      say(
        `inputs.extra.${i.name}`,
        0,
        `“${i.name}” [${dims.map((d) => d || 'batch').join(', ')}] is filled with zeros, unless a file with an embedding is given.`,
      );
      return { name: i.name, type: i.type as 'float32', shape: dims, fill: 0 };
    });

  const floats = file.outputs.filter((o) => floatTypes.includes(o.type));
  const like = floats.filter((o) => rank(o) === rank(x));
  const output = like.find(({ name }) => names.output.test(plain(name))) ?? like[0] ?? floats[0] ?? file.outputs[0];
  if (!output) throw new ModelFileError('This network has no output. Export it with what it predicts.');
  say(
    'output',
    output.name,
    file.outputs.length === 1 ? 'It is the only output.' : `“${output.name}” has the shape of a sample.`,
    file.outputs.length === 1,
  );
  const at = layout === 'NHWC' ? 3 : 1;
  const wide = layout && layout !== 'flat' ? (fixed(output.dims?.[at]) ?? config.outChannels) : undefined;
  const channels = layout === 'NHWC' ? shape[2] : shape[0];
  const outputChannels = wide === 2 * channels ? wide : undefined;
  if (outputChannels)
    say(
      'outputChannels',
      outputChannels,
      `The output has twice the channels of a sample: the second half is a learned variance and is not read.`,
      true,
    );

  const batch = fixed(x.dims?.[0]);
  if (batch !== undefined)
    say(
      'batch',
      batch,
      `The file takes ${batch === 1 ? 'one sample' : `${batch} samples`} at a time, so larger runs are cut into such batches.`,
      true,
    );

  const told = scheduler?.prediction ?? predictionOf(plain(output.name));
  const prediction = told ?? likely[unit];
  if (told)
    say(
      'prediction',
      told,
      scheduler?.prediction
        ? 'scheduler_config.json says so.'
        : `The name of the output, “${output.name}”, suggests it.`,
      scheduler?.prediction !== undefined,
    );
  if (!scheduler?.prediction) open.push({ field: 'prediction', ask: 'What does it predict?', probe: true });
  const process = scheduler?.process ?? processes[unit];
  if (scheduler?.process) say('process', process.id, 'scheduler_config.json says so.', true);
  else open.push({ field: 'process', ask: 'Which noising process was it trained on?', probe: true });

  const { fileName = 'model.onnx' } = hints;
  const parts = fileName.split('/').filter((p) => !/^(unet|transformer|onnx|model\.onnx)$/i.test(p));
  const title = (parts.at(-1) ?? fileName).replace(/\.onnx$/i, '').trim() || 'Model';
  const card = {
    id: 'own',
    name: title,
    about: `Brought along as ${fileName}.`,
    family: 'gaussian',
    data: { name: 'not told', licence: 'not told', origin: fileName },
    process,
    prediction,
    ...(scheduler?.outputScale === undefined ? {} : { outputScale: scheduler.outputScale }),
    sigmaData: scheduler?.sigmaData ?? 0.5,
    shape: [...shape],
    ...(layout === 'NHWC' || layout === 'flat' ? { layout } : {}),
    inputs: {
      x: x.name,
      ...(x.type === 'float32' ? {} : { xType: x.type }),
      ...(prediction === 'F' && unit === 'log-sigma' ? { scaling: 'edm' } : {}),
      time: {
        name: time.name,
        ...(scheduler?.time ?? { unit }),
        ...(time.type === 'float32' ? {} : { type: time.type }),
        shape: timeShape(time.dims),
      },
      ...(label
        ? { class: { name: label.name, count: classes, type: label.type, ...(oneHot ? { form: 'one-hot' } : {}) } }
        : {}),
      ...(extra.length ? { extra } : {}),
    },
    output: output.name,
    ...(outputChannels ? { outputChannels } : {}),
    ...(batch === undefined ? {} : { batch }),
    params: file.params,
    bytes: file.bytes,
    opset: file.opsets['ai.onnx'] ?? 1,
    licence: 'not told',
    ...hints.card,
  };
  try {
    return { card: parseCard(card), evidence, open, units };
  } catch (error) {
    const odd = file.inputs
      .filter((i) => !/^(float(16|32|64)|int(32|64))$/.test(i.type))
      .map((i) => `“${i.name}” (${i.type})`);
    if (odd.length)
      throw new ModelFileError(
        `Inputs of these types cannot be fed here: ${odd.join(', ')}. Export them as float32 or int64.`,
      );
    throw error;
  }
}
