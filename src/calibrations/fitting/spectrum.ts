import type { PictureShape } from '../../core/calibration';

/**
 * Power of pictures by radial frequency: mean of |F|²/(height·width) over samples, channels and all frequencies whose distance from
 * zero rounds to r (cycles over the shorter side), r = 0 … half of that side. A plain separable transform: pictures are small here.
 */
export function radialPower(pictures: Float64Array, shape: PictureShape): Float64Array {
  const { channels, height, width, layout } = shape;
  const dim = channels * height * width;
  const [rows, columns] = [waves(height), waves(width)];
  const side = Math.min(height, width);
  const power = new Float64Array((side >> 1) + 1);
  const members = new Float64Array(power.length);
  const pixel = (c: number, y: number, x: number): number =>
    layout === 'NCHW' ? (c * height + y) * width + x : (y * width + x) * channels + c;
  const [re, im] = [new Float64Array(height * width), new Float64Array(height * width)];
  for (let n = 0; n < pictures.length; n += dim)
    for (let c = 0; c < channels; c++) {
      for (let y = 0; y < height; y++)
        for (let k = 0; k < width; k++) {
          let [a, b] = [0, 0];
          for (let x = 0; x < width; x++) {
            const value = pictures[n + pixel(c, y, x)];
            a += value * columns.cos[(k * x) % width];
            b -= value * columns.sin[(k * x) % width];
          }
          [re[y * width + k], im[y * width + k]] = [a, b];
        }
      for (let j = 0; j < height; j++)
        for (let k = 0; k < width; k++) {
          // Frequencies beyond the middle are negative ones.
          const radius = Math.hypot((Math.min(j, height - j) / height) * side, (Math.min(k, width - k) / width) * side);
          const r = Math.round(radius);
          if (r >= power.length) continue;
          let [a, b] = [0, 0];
          for (let y = 0; y < height; y++) {
            const [cos, sin] = [rows.cos[(j * y) % height], rows.sin[(j * y) % height]];
            a += re[y * width + k] * cos + im[y * width + k] * sin;
            b += im[y * width + k] * cos - re[y * width + k] * sin;
          }
          power[r] += (a * a + b * b) / (height * width);
          members[r]++;
        }
    }
  return power.map((p, r) => p / members[r]);
}

const waves = (n: number): { cos: Float64Array; sin: Float64Array } => ({
  cos: Float64Array.from({ length: n }, (_, i) => Math.cos((2 * Math.PI * i) / n)),
  sin: Float64Array.from({ length: n }, (_, i) => Math.sin((2 * Math.PI * i) / n)),
});

/** Σ_r |ln P′(r) − ln P(r)|: how much a spectrum changed, every frequency by its own measure. */
export const spectralChange = (before: Float64Array, after: Float64Array): number =>
  before.reduce((sum, p, r) => sum + Math.abs(Math.log((after[r] + Number.EPSILON) / (p + Number.EPSILON))), 0);
