/**
 * The `count` smoothest waves of a sample's shape: products of cosines (DCT-II) along its axes, orthonormal, by rising
 * frequency; of a picture [c, h, w] for each channel on its own. As many as scalars span the whole space.
 */
export function smoothWaves(shape: readonly number[], count: number): Float64Array[] {
  const dim = shape.reduce((a, b) => a * b, 1);
  const strides = shape.map((_, a) => shape.slice(a + 1).reduce((x, y) => x * y, 1));
  const places = (i: number): number[] => shape.map((n, a) => Math.floor(i / strides[a]) % n);
  const own = shape.length === 3 ? 0 : -1;
  const pitch = (k: number[]): number => k.reduce((sum, m, a) => sum + (a === own ? 0 : (m / shape[a]) ** 2), 0);
  const cosine = (m: number, place: number, n: number): number =>
    Math.sqrt((m === 0 ? 1 : 2) / n) * Math.cos((Math.PI * m * (2 * place + 1)) / (2 * n));
  return Array.from({ length: dim }, (_, i) => places(i))
    .map((k) => ({ k, pitch: pitch(k) }))
    .sort((a, b) => a.pitch - b.pitch)
    .slice(0, count)
    .map(({ k }) =>
      Float64Array.from({ length: dim }, (_, i) =>
        places(i).reduce((product, place, a) => product * factor(a, k[a], place), 1),
      ),
    );

  function factor(axis: number, m: number, place: number): number {
    return axis === own ? Number(m === place) : cosine(m, place, shape[axis]);
  }
}
