import { INT64, type Node, onnxFile } from './tiny-onnx';

/**
 * Exact denoisers written as other people’s networks. The data: every number is 1 with probability 0.7 and −1 else, and a normal of
 * deviation 0.25 is added. Under x = αx₀ + σε with V = α²s² + σ², E[sign|x] = r = tanh(αx/V + ½ ln(7/3)) and
 * D = (rσ² + αs²x)/V, number by number; so any shape will do.
 */
export const [SHARE, SPREAD] = [0.7, 0.25];

export interface Strange {
  names?: { x?: string; time?: string; out?: string };
  /** Shape of a sample, as the file says it. */
  shape?: readonly number[];
  batch?: number | string;
  time: { type?: 'int64'; shape?: readonly (number | string)[] };
  /** The time is a last coordinate or channel of x. */
  joined?: boolean;
  /** How α and σ follow from the time: nodes from “u” (float, one for each sample) to “alpha” and “sigma”. */
  level: Level;
  predicts: 'eps' | 'x0' | 'v' | 'flow' | '-flow' | 'F' | 'score';
  /** σ_data of an F network. */
  sigmaData?: number;
  /** Doubles the channels (the second dimension) by a variance of no use. */
  variance?: boolean;
  /** int64 [batch]; each class moves the data by its number of this list. */
  classes?: { name: string; shifts: readonly number[] };
}
interface Level {
  nodes: readonly Node[];
  constants?: Record<string, number>;
  tables?: Record<string, readonly number[]>;
}

/** α and σ from tables by whole index: as an embedding, it knows no index beyond. */
export const discrete = (steps: number, start = 1e-4, end = 0.02): Level =>
  ofTable(steps, (share) => start + (end - start) * share);
/** √β is linear. */
export const scaledLinear = (steps: number, start = 0.00085, end = 0.012): Level =>
  ofTable(steps, (share) => (Math.sqrt(start) + (Math.sqrt(end) - Math.sqrt(start)) * share) ** 2);

function ofTable(steps: number, beta: (share: number) => number): Level {
  let bar = 1;
  const bars = Array.from({ length: steps }, (_, n) => (bar *= 1 - beta(n / (steps - 1))));
  return {
    tables: { alphas: bars.map(Math.sqrt), sigmas: bars.map((b) => Math.sqrt(1 - b)) },
    nodes: [
      ['Cast', ['u'], 'index', { to: INT64 }],
      ['Gather', ['alphas', 'index'], 'alpha'],
      ['Gather', ['sigmas', 'index'], 'sigma'],
    ],
  };
}
/** The same, told the index divided by their number. */
export function fraction(steps: number): Level {
  const { tables, nodes } = discrete(steps);
  return {
    tables,
    constants: { steps, last: steps - 1, nought: 0 },
    nodes: [
      ['Mul', ['u', 'steps'], 'scaled'],
      ['Min', ['scaled', 'last'], 'capped'],
      ['Max', ['capped', 'nought'], 'place'],
      ...nodes.map(([op, from, to, more]): Node => [op, from.map((f) => (f === 'u' ? 'place' : f)), to, more]),
    ],
  };
}
export const flow: Level = {
  nodes: [
    ['Sub', ['one', 'u'], 'alpha'],
    ['Identity', ['u'], 'sigma'],
  ],
};
/** A flow whose √(u − 0.1) has no value below. */
export const brokenBelow: Level = {
  constants: { low: 0.1 },
  nodes: [
    ['Sub', ['u', 'low'], 'above'],
    ['Sqrt', ['above'], 'root'],
    ['Mul', ['root', 'root'], 'back'],
    ['Add', ['back', 'low'], 'sigma'],
    ['Sub', ['one', 'sigma'], 'alpha'],
  ],
};
/** Time 0 is noise, time 1 is data. */
export const turned: Level = {
  nodes: [
    ['Sub', ['one', 'u'], 'sigma'],
    ['Identity', ['u'], 'alpha'],
  ],
};
/** u is ln σ/4. */
export const edm: Level = {
  constants: { four: 4 },
  nodes: [
    ['Mul', ['u', 'four'], 'ln'],
    ['Exp', ['ln'], 'sigma'],
    ['Identity', ['one'], 'alpha'],
  ],
};

/** σ² = (25²ᵘ − 1)/(2 ln 25). */
export const exponential: Level = {
  constants: { twice: 2 * Math.log(25) },
  nodes: [
    ['Mul', ['u', 'twice'], 'power'],
    ['Exp', ['power'], 'grown'],
    ['Sub', ['grown', 'one'], 'more'],
    ['Div', ['more', 'twice'], 'square'],
    ['Sqrt', ['square'], 'sigma'],
    ['Identity', ['one'], 'alpha'],
  ],
};

/** From D, the scaled state “s” and the level to what comes out. */
const outputs: Readonly<Record<Strange['predicts'], readonly Node[]>> = {
  x0: [['Identity', ['D'], 'answer']],
  eps: [['Identity', ['eps'], 'answer']],
  score: [
    ['Div', ['eps', 'sigma'], 'climb'],
    ['Neg', ['climb'], 'answer'],
  ],
  v: [
    ['Mul', ['alpha', 'eps'], 'v1'],
    ['Mul', ['sigma', 'D'], 'v2'],
    ['Sub', ['v1', 'v2'], 'answer'],
  ],
  flow: [['Sub', ['eps', 'D'], 'answer']],
  '-flow': [['Sub', ['D', 'eps'], 'answer']],
  // F = (D − c_skip·s)/c_out, c_skip = d²/(σ² + d²), c_out = σd/√(σ² + d²).
  F: [
    ['Mul', ['dd', 's'], 'f1'],
    ['Div', ['f1', 'total'], 'f2'],
    ['Sub', ['D', 'f2'], 'f3'],
    ['Mul', ['f3', 'root'], 'f4'],
    ['Mul', ['sigma', 'd'], 'f5'],
    ['Div', ['f4', 'f5'], 'answer'],
  ],
};

export function strange(of: Strange): Buffer {
  const { shape = [2], batch = 'batch', time, level, predicts, sigmaData = 0.5, variance, classes, joined } = of;
  const { x = 'x', time: t = 't', out = 'output' } = of.names ?? {};
  const F = predicts === 'F';
  const state = F || joined ? 's' : x;
  const last = variance ? 'answer' : out;
  const rename = (name: string): string => (name === 'answer' ? last : name === 's' ? state : name);
  const nodes: Node[] = [
    ...(time.type ? [['Cast', [t], 'number', { to: 1 }] as Node] : []),
    ...(joined
      ? ([
          ['Slice', [x, 'first', 'count', 'second'], 's'],
          ['Slice', [x, 'place', 'behind', 'axes'], 'number'],
        ] as Node[])
      : []),
    ['Reshape', [time.type || joined ? 'number' : t, 'each'], 'u'],
    ...level.nodes,
    ...(F
      ? ([
          // The network is handed c_in·x, c_in = 1/√(σ² + d²).
          ['Mul', ['sigma', 'sigma'], 'variance'],
          ['Add', ['variance', 'dd'], 'total'],
          ['Sqrt', ['total'], 'root'],
          ['Mul', [x, 'root'], 's'],
        ] as Node[])
      : []),
    ['Mul', ['alpha', 'alpha'], 'aa'],
    ['Mul', ['sigma', 'sigma'], 'ss'],
    ['Mul', ['aa', 'spread'], 'as'],
    ['Add', ['as', 'ss'], 'V'],
    ...(classes
      ? ([
          ['Gather', ['shifts', classes.name], 'moved'],
          ['Reshape', ['moved', 'each'], 'by'],
          ['Mul', ['by', 'alpha'], 'shift'],
          ['Sub', ['s', 'shift'], 'centred'],
        ] as Node[])
      : ([['Identity', ['s'], 'centred']] as Node[])),
    ['Mul', ['centred', 'alpha'], 'ax'],
    ['Div', ['ax', 'V'], 'axV'],
    ['Add', ['axV', 'odds'], 'logit'],
    ['Tanh', ['logit'], 'r'],
    ['Mul', ['r', 'ss'], 'rss'],
    ['Mul', ['ax', 'spread'], 'pull'],
    ['Add', ['rss', 'pull'], 'sum'],
    ['Div', ['sum', 'V'], 'here'],
    ...(classes ? ([['Add', ['here', 'by'], 'D']] as Node[]) : ([['Identity', ['here'], 'D']] as Node[])),
    ['Mul', ['D', 'alpha'], 'aD'],
    ['Sub', ['s', 'aD'], 'noise'],
    ['Div', ['noise', 'sigma'], 'eps'],
    ...outputs[predicts],
    ...(variance ? ([['Concat', ['answer', 'r'], out, { axis: 1 }]] as Node[]) : []),
  ];
  const wide = variance ? shape.map((n, i) => (i === 0 ? 2 * n : n)) : shape;
  return onnxFile({
    inputs: {
      [x]: [batch, shape[0] + Number(!!joined), ...shape.slice(1)],
      ...(!joined && { [t]: time.shape ?? ['batch'] }),
      ...(classes && { [classes.name]: ['batch'] }),
    },
    types: { ...(time.type && { [t]: INT64 }), ...(classes && { [classes.name]: INT64 }) },
    outputs: { [out]: [batch, ...wide] },
    constants: {
      one: 1,
      odds: 0.5 * Math.log(SHARE / (1 - SHARE)),
      spread: SPREAD ** 2,
      ...(F && { d: sigmaData, dd: sigmaData ** 2 }),
      ...level.constants,
    },
    tables: { ...level.tables, ...(classes && { shifts: classes.shifts }) },
    wholes: {
      each: [-1, ...shape.map(() => 1)],
      ...(joined && {
        first: [0],
        count: [shape[0]],
        second: [1],
        place: shape.map((_, i) => (i === 0 ? shape[0] : 0)),
        behind: shape.map((_, i) => (i === 0 ? shape[0] + 1 : 1)),
        axes: shape.map((_, i) => i + 1),
      }),
    },
    nodes: nodes.map(([op, from, to, attributes]) => [op, from.map(rename), rename(to), attributes]),
  });
}
