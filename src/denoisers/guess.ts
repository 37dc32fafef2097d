import { type Card, parseCard } from './card';
import { floatTypes, type ModelFile, ModelFileError, type TensorInfo } from './file';
import {
  fixed,
  labelOf,
  names,
  outputOf,
  plain,
  rank,
  sampleOf,
  shapeOf,
  timeOf,
  type Unit,
  unitsOf,
} from './interface';
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

export interface Guess {
  /** A whole card that `parseCard` accepts; what is in `open` holds the likeliest value. */
  card: Card;
  evidence: Evidence[];
  open: Question[];
  /** What the time input may count, as far as its name and type leave it open. */
  units: Unit[];
}

/** What a time that has no input of its own may count. */
const joinedUnits: Unit[] = ['t', 'index', 'sigma', 'log-sigma'];

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

/** What is concluded on the way, and what stays open. */
class Notes {
  readonly evidence: Evidence[] = [];
  readonly open: Question[] = [];

  say(field: string, value: unknown, why: string, sure = false): void {
    this.evidence.push({ field, value, why, sure });
  }
  ask(field: string, ask: string, probe: boolean, choices?: readonly string[]): void {
    this.open.push({ field, ask, probe, ...(choices && { choices }) });
  }
}

type Scheduler = ReturnType<typeof readSchedulerConfig> | undefined;
type Network = ReturnType<typeof readNetworkConfig>;
type Sample = ReturnType<typeof shapeOf>;

/**
 * A draft card from names, shapes, types and configurations alone; no session is needed, so the page may call it too.
 * Next: `probePrediction` for what is open (in the worker), then the user.
 * @throws ModelFileError if no input can be the noisy sample, or an input has a type that no card can name.
 */
export function guessCard(file: ModelFile, hints: Hints = {}): Guess {
  const notes = new Notes();
  const config = hints.config === undefined ? { notes: [] } : readNetworkConfig(hints.config);
  const scheduler = hints.scheduler === undefined ? undefined : readSchedulerConfig(hints.scheduler);
  const x = sampleOf(file);
  notes.say(
    'inputs.x',
    x.name,
    names.x.test(plain(x.name))
      ? `“${x.name}” is what such an input is called.`
      : `“${x.name}” has the shape of a sample.`,
    file.inputs.length === 1,
  );
  const time = timeOf(file, x);
  const sample = sampleNoted(notes, x, shapeOf(x, config, time === x));
  if (!time) throw new ModelFileError(withoutTime(file, x));
  const { units, card: timeCard } = timed(notes, file, time, x, sample, scheduler);
  const rest = file.inputs.filter((i) => i !== x && i !== time);
  const label = labelOf(rest);
  const answer = answered(notes, file, x, sample, config);
  const [unit] = units;
  const { prediction, process } = meaning(notes, answer.output, unit, scheduler);
  const { fileName = 'model.onnx' } = hints;
  const card = {
    id: 'own',
    name: titleOf(fileName),
    about: `Brought along as ${fileName}.`,
    family: 'gaussian',
    data: { name: 'not told', licence: 'not told', origin: fileName },
    process,
    prediction,
    ...(scheduler?.outputScale === undefined ? {} : { outputScale: scheduler.outputScale }),
    sigmaData: scheduler?.sigmaData ?? 0.5,
    shape: [...sample.shape],
    ...(sample.layout === 'NHWC' || sample.layout === 'flat' ? { layout: sample.layout } : {}),
    inputs: {
      x: x.name,
      ...(x.type === 'float32' ? {} : { xType: x.type }),
      ...(prediction === 'F' && unit === 'log-sigma' ? { scaling: 'edm' } : {}),
      time: timeCard,
      ...(label && { class: labelled(notes, label, config) }),
      ...filled(
        notes,
        rest.filter((i) => i !== label),
      ),
    },
    ...answer,
    ...batched(notes, x),
    params: file.params,
    bytes: file.bytes,
    opset: file.opsets['ai.onnx'] ?? 1,
    licence: 'not told',
    ...hints.card,
  };
  try {
    return { card: parseCard(card), evidence: notes.evidence, open: notes.open, units };
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

function sampleNoted(notes: Notes, x: TensorInfo, sample: Sample): Sample {
  const { shape, layout, guessed } = sample;
  const open = guessed.join(' and ');
  notes.say('shape', shape, open ? `The file leaves ${open} open; a usual size is taken.` : 'The file says so.', !open);
  if (open) notes.ask('shape', `What is the ${open} of a sample?`, false);
  if (layout === 'NHWC')
    notes.say('layout', layout, `The last dimension of “${x.name}” is ${shape.at(-1)}, as channels are.`);
  if (layout === 'flat') notes.say('layout', layout, `${shape[0]} numbers are those of a square picture.`);
  return sample;
}

function withoutTime({ inputs }: ModelFile, x: TensorInfo): string {
  const others = inputs.filter((i) => i !== x).map((i) => `“${i.name}”`);
  const beside = others.length ? `are ${others.join(', ')}` : 'is none';
  return `No input of this network can be the time: beside “${x.name}” there ${beside}. A denoiser must be told the noise level; export it with the time as an input.`;
}

/** The time input, and the units that its name and type leave open, the likeliest first. */
function timed(
  notes: Notes,
  file: ModelFile,
  time: TensorInfo,
  x: TensorInfo,
  { shape }: Sample,
  scheduler: Scheduler,
): { units: Unit[]; card: object } {
  const joined = time === x;
  notes.say(
    'inputs.time.name',
    time.name,
    joined
      ? `“${x.name}” takes one ${shape.length > 1 ? 'channel' : 'number'} more than the answer has: the last seems to be the time.`
      : names.time.test(plain(time.name))
        ? `“${time.name}” is a usual name of the time.`
        : `“${time.name}” takes one number.`,
    !joined && file.inputs.length === 2,
  );
  const units = scheduler?.time ? [scheduler.time.unit] : joined ? joinedUnits : unitsOf(time);
  const [unit] = units;
  notes.say(
    'inputs.time.unit',
    unit,
    scheduler?.time
      ? 'scheduler_config.json says so.'
      : /^int/.test(time.type)
        ? `“${time.name}” takes whole numbers, as indices of a table are.`
        : joined
          ? 'A time that is joined to the sample is mostly a flow’s.'
          : `Its name, “${time.name}”, ${units.length > 1 ? 'suggests it' : 'says so'}.`,
    scheduler?.time !== undefined || units.length === 1,
  );
  if (units.length > 1)
    notes.ask(
      'inputs.time.unit',
      joined ? 'What does the time count?' : `What does “${time.name}” count?`,
      true,
      units,
    );
  return {
    units,
    card: {
      name: time.name,
      ...(scheduler?.time ?? { unit }),
      ...(joined || time.type === 'float32' ? {} : { type: time.type }),
      shape: joined ? 'joined' : timeShape(time.dims),
    },
  };
}

function labelled(notes: Notes, label: TensorInfo, config: Network): object {
  const oneHot = floatTypes.includes(label.type) && rank(label) === 2;
  const width = oneHot ? fixed(label.dims?.[1]) : undefined;
  const count = width ?? config.classes ?? 10;
  const hot = oneHot ? `, one-hot of ${count}` : '';
  notes.say('inputs.class', label.name, `“${label.name}” is a usual name of a class${hot}.`);
  if (!width && !config.classes) notes.ask('inputs.class.count', 'How many classes are there?', false);
  return { name: label.name, count, type: label.type, ...(oneHot ? { form: 'one-hot' } : {}) };
}

/** Inputs that are neither sample, time nor class. */
function filled(notes: Notes, inputs: readonly TensorInfo[]): { extra?: object[] } {
  const extra = inputs.map(({ name, type, dims = [] }) => {
    const shape = dims.map((d, k) => fixed(d) ?? (k === 0 ? 0 : /seq|len|token/i.test(String(d)) ? 77 : 1));
    notes.say(
      `inputs.extra.${name}`,
      0,
      `“${name}” [${shape.map((d) => d || 'batch').join(', ')}] is filled with zeros, unless a file with an embedding is given.`,
    );
    return { name, type, shape, fill: 0 };
  });
  return extra.length ? { extra } : {};
}

function answered(
  notes: Notes,
  file: ModelFile,
  x: TensorInfo,
  { shape, layout }: Sample,
  config: Network,
): { output: string; outputChannels?: number } {
  const output = outputOf(file, x);
  const only = file.outputs.length === 1;
  notes.say(
    'output',
    output.name,
    only ? 'It is the only output.' : `“${output.name}” has the shape of a sample.`,
    only,
  );
  const at = layout === 'NHWC' ? 3 : 1;
  const wide = layout && layout !== 'flat' ? (fixed(output.dims?.[at]) ?? config.outChannels) : undefined;
  const channels = layout === 'NHWC' ? shape[2] : shape[0];
  if (wide === undefined || wide !== 2 * channels) return { output: output.name };
  notes.say(
    'outputChannels',
    wide,
    'The output has twice the channels of a sample: the second half is a learned variance and is not read.',
    true,
  );
  return { output: output.name, outputChannels: wide };
}

function batched(notes: Notes, { dims }: TensorInfo): { batch?: number } {
  const batch = fixed(dims?.[0]);
  if (batch === undefined) return {};
  const many = batch === 1 ? 'one sample' : `${batch} samples`;
  notes.say('batch', batch, `The file takes ${many} at a time, so larger runs are cut into such batches.`, true);
  return { batch };
}

/** What comes out, and how noise was added in training. */
function meaning(
  notes: Notes,
  output: string,
  unit: Unit,
  scheduler: Scheduler,
): { prediction: Card['prediction']; process: Card['process'] } {
  const told = scheduler?.prediction ?? predictionOf(plain(output));
  if (told)
    notes.say(
      'prediction',
      told,
      scheduler?.prediction ? 'scheduler_config.json says so.' : `The name of the output, “${output}”, suggests it.`,
      scheduler?.prediction !== undefined,
    );
  if (!scheduler?.prediction) notes.ask('prediction', 'What does it predict?', true);
  const process = scheduler?.process ?? processes[unit];
  if (scheduler?.process) notes.say('process', process.id, 'scheduler_config.json says so.', true);
  else notes.ask('process', 'Which noising process was it trained on?', true);
  return { prediction: told ?? likely[unit], process };
}

function titleOf(fileName: string): string {
  const parts = fileName.split('/').filter((p) => !/^(unet|transformer|onnx|model\.onnx)$/i.test(p));
  return (parts.at(-1) ?? fileName).replace(/\.onnx$/i, '').trim() || 'Model';
}
