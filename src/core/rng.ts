/**
 * Threefry-2x32 with 20 rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): a keyed bijection
 * of 64-bit counters. Counter-based, so every normal below is a pure function of (seed, sample, stream, element):
 * rejections, batch size, order of calls and backend never shift it.
 */
const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24];

export function threefry(key0: number, key1: number, counter0: number, counter1: number): [number, number] {
  const keys = [key0 | 0, key1 | 0, 0x1bd11bda ^ key0 ^ key1];
  let x0 = (counter0 + keys[0]) | 0;
  let x1 = (counter1 + keys[1]) | 0;
  for (let round = 0; round < 20; round++) {
    const r = ROTATIONS[round % 8];
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << r) | (x1 >>> (32 - r))) ^ x0;
    if (round % 4 === 3) {
      const j = (round + 1) / 4;
      x0 = (x0 + keys[j % 3]) | 0;
      x1 = (x1 + keys[(j + 1) % 3] + j) | 0;
    }
  }
  return [x0 >>> 0, x1 >>> 0];
}

const unit = (word: number): number => (word + 0.5) / 2 ** 32;

/** Two independent uniforms in (0, 1). */
export function uniforms(seed: number, sample: number, stream: number, index: number): [number, number] {
  const [a, b] = threefry(seed, sample, stream, index);
  return [unit(a), unit(b)];
}

/** Names of noise streams: x_T, data, each accepted step's draws, the nodes of a Brownian tree. */
export const streams = {
  init: 0,
  data: 1,
  /** 256 tags a step; those of modifiers that run many steps inside one lie above, another 2¹⁷ a step. */
  step: (index: number, tag: number): number =>
    tag < 0x100 ? 0x100 + index * 0x100 + tag : 0x40000000 + index * 0x20000 + tag,
  tree: (node: number): number => 0x80000000 + node,
};

/** Standard normals (Box–Muller), `dim` for each of `count` samples from `first` on, sample-major. */
export function normals(seed: number, count: number, dim: number, stream: number, first = 0): Float64Array {
  const out = new Float64Array(count * dim);
  for (let n = 0; n < count; n++) {
    for (let e = 0; e < dim; e += 2) {
      const [u, v] = uniforms(seed, first + n, stream, e >> 1);
      const r = Math.sqrt(-2 * Math.log(u));
      out[n * dim + e] = r * Math.cos(2 * Math.PI * v);
      if (e + 1 < dim) out[n * dim + e + 1] = r * Math.sin(2 * Math.PI * v);
    }
  }
  return out;
}
