import { gaussLegendre } from './lagrange';

/**
 * Empirical model statistics of DPM-Solver-v3 (arXiv:2310.13268, §3.2): l, s and b at rising λ, per scalar of a sample
 * or, with one value each, the same for all.
 */
export interface Statistics {
  lambda: readonly number[];
  /** [λ][scalar] */
  l: readonly (readonly number[])[];
  s: readonly (readonly number[])[];
  b: readonly (readonly number[])[];
}

/** Rows “λ l… s… b…” in text, as an option or a link holds them; read back to the last bit. */
export const formatStatistics = ({ lambda, l, s, b }: Statistics): string =>
  lambda.map((at, k) => [at, ...l[k], ...s[k], ...b[k]].join(' ')).join('; ');

/** The last text that was read: a run asks for the same one in every step. */
let known: { text: string; table: Statistics | undefined } | undefined;

/** The rows of such a text; nothing for an empty one. @throws RangeError that names the row at fault. */
export function parseStatistics(text: string): Statistics | undefined {
  if (known?.text !== text) known = { text, table: read(text) };
  return known.table;
}

function read(text: string): Statistics | undefined {
  const rows = text.split(/[;\n]/).map((row) => row.split(/[\s,]+/).filter(Boolean));
  const filled = rows.filter((row) => row.length);
  if (!filled.length) return undefined;
  const say = (message: string): never => {
    throw new RangeError(`Statistics: ${message}`);
  };
  if (filled.length < 2) say('give at least two rows, e.g. “-5 1 0 0; 4 1 0 0”');
  const width = filled[0].length;
  if (width < 4 || width % 3 !== 1) say(`row 1 holds ${width} numbers; a row is λ and then as many l, s and b`);
  const numbers = filled.map((row, k) => {
    if (row.length !== width) say(`row ${k + 1} holds ${row.length} numbers, where row 1 holds ${width}`);
    return row.map((entry) => {
      const value = Number(entry);
      return Number.isFinite(value) ? value : say(`“${entry}” in row ${k + 1} is not a finite number`);
    });
  });
  const lambda = numbers.map((row) => row[0]);
  lambda.forEach((at, k) => {
    if (k > 0 && at <= lambda[k - 1]) say(`λ must rise, but ${at} comes after ${lambda[k - 1]}`);
  });
  const d = (width - 1) / 3;
  const block = (i: number): number[][] => numbers.map((row) => row.slice(1 + i * d, 1 + (i + 1) * d));
  return { lambda, l: block(0), s: block(1), b: block(2) };
}

export type Quadrature = 'exact' | 'trapezoid';
type Sample = [l: number, s: number, b: number];

/** l, s and b of one scalar at λ: linear between the rows, and constant beyond them. */
export function sampleAt({ lambda, l, s, b }: Statistics, scalar: number, at: number): Sample {
  const top = lambda.length - 1;
  let [i, j] = at <= lambda[0] ? [0, 0] : at >= lambda[top] ? [top, top] : [0, top];
  while (j - i > 1) {
    const mid = (i + j) >> 1;
    if (lambda[mid] > at) j = mid;
    else i = mid;
  }
  const u = i === j ? 0 : (at - lambda[i]) / (lambda[j] - lambda[i]);
  const value = (table: readonly (readonly number[])[]): number =>
    table[i][scalar] + u * (table[j][scalar] - table[i][scalar]);
  return [value(l), value(s), value(b)];
}

/** What the statistics of one scalar contribute between two λ, from a up to b. */
export interface Passage {
  /** L = ∫ l, S = ∫ s, B = ∫ e^{−S} b, all from a. */
  L: number;
  S: number;
  B: number;
  /** ∫ e^{L + S − L(b)} (λ − a)^k for k = 0, 1 … */
  moments: number[];
  /** ∫ e^{L + S − L(b)} B */
  drift: number;
}

const gauss = gaussLegendre(8);
/** Longest interval that the eight nodes are given. */
const REACH = 0.5;

/**
 * A passage of the piecewise linear statistics. “trapezoid” takes every integral by the trapezoid over the rows between and
 * the two ends, as public code does.
 */
export function passage(
  table: Statistics,
  scalar: number,
  a: number,
  b: number,
  count: number,
  quadrature: Quadrature,
): Passage {
  const moments = new Array<number>(count).fill(0);
  let [L, S, B, drift] = [0, 0, 0, 0];
  const add = (weight: number, u: number, exponent: number, inner: number): void => {
    const kernel = weight * Math.exp(exponent);
    for (let k = 0; k < count; k++) moments[k] += kernel * u ** k;
    drift += kernel * inner;
  };
  const edges = [a, ...table.lambda.filter((at) => at > a && at < b), b];
  for (let i = 1; i < edges.length; i++) {
    const pieces = quadrature === 'exact' ? Math.ceil((edges[i] - edges[i - 1]) / REACH) : 1;
    for (let p = 0; p < pieces; p++) {
      const width = (edges[i] - edges[i - 1]) / pieces;
      const start = edges[i - 1] + p * width;
      const [l0, s0, b0] = sampleAt(table, scalar, start);
      const [l1, s1, b1] = sampleAt(table, scalar, start + width);
      const along = (from: number, to: number, r: number): number => r * (from + ((to - from) * r) / (2 * width));
      const [nextL, nextS] = [L + along(l0, l1, width), S + along(s0, s1, width)];
      if (quadrature === 'trapezoid') {
        const nextB = B + (width / 2) * (b0 * Math.exp(-S) + b1 * Math.exp(-nextS));
        add(width / 2, start - a, L + S, B);
        add(width / 2, start + width - a, nextL + nextS, nextB);
        B = nextB;
      } else {
        const innerTo = (r: number): number =>
          gauss.nodes.reduce((sum, node, g) => {
            const q = (r * (1 + node)) / 2;
            const value = (b0 + ((b1 - b0) * q) / width) * Math.exp(-S - along(s0, s1, q));
            return sum + (gauss.weights[g] * r * value) / 2;
          }, B);
        gauss.nodes.forEach((node, g) => {
          const r = (width * (1 + node)) / 2;
          const exponent = L + S + along(l0, l1, r) + along(s0, s1, r);
          add((gauss.weights[g] * width) / 2, start + r - a, exponent, innerTo(r));
        });
        B = innerTo(width);
      }
      [L, S] = [nextL, nextS];
    }
  }
  const back = Math.exp(-L);
  return { L, S, B, moments: moments.map((m) => m * back), drift: drift * back };
}
