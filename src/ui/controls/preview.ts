import { type Card, imageOf } from '../../denoisers/card';
import type { ModelInfo } from '../../models';
import type { ModelPick } from '../../run/spec';

/** A few hundred points of a denoiser's data for its tile; any fair draw will do, so this one is small and seeded. */
export function sampleMixture(
  {
    weights,
    means,
    covs,
  }: {
    weights: readonly number[];
    means: readonly (readonly number[])[];
    covs: readonly (readonly (readonly number[])[])[];
  },
  count: number,
): number[][] {
  let seed = 0x9e3779b9;
  const uniform = (): number => {
    seed = (Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) | 0;
    return ((seed ^ (seed >>> 13)) >>> 0) / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform() + 1e-9)) * Math.cos(2 * Math.PI * uniform());
  const total = weights.reduce((a, b) => a + b, 0);
  const wide = (means[0]?.length ?? 0) > 1;
  return Array.from({ length: count }, () => {
    let u = uniform() * total;
    let k = 0;
    while (k < weights.length - 1 && u > weights[k]) u -= weights[k++];
    // Cholesky of the 2 × 2 covariance.
    const a = Math.sqrt(covs[k][0][0]);
    const z = normal();
    if (!wide) return [means[k][0] + a * z, 0];
    const b = a > 0 ? covs[k][0][1] / a : 0;
    const c = Math.sqrt(Math.max(0, covs[k][1][1] - b * b));
    return [means[k][0] + a * z, means[k][1] + b * z + c * normal()];
  });
}

const fetched = new Map<string, Promise<number[][]>>();

/** Data of a network, from beside its card. */
function fetchData(id: string): Promise<number[][]> {
  const known = fetched.get(id);
  if (known) return known;
  const url = new URL(`models/${id}/data.json`, document.baseURI);
  const points = fetch(url)
    .then((response) => (response.ok ? response.json() : { points: [] }))
    .then(({ points }: { points?: number[][] }) => (Array.isArray(points) ? points : []))
    .catch(() => []);
  fetched.set(id, points);
  return points;
}

/** The upper left corner of a picture model's sheet of samples. */
export async function drawSheet(canvas: HTMLCanvasElement, card: Card): Promise<void> {
  const picture = new Image();
  picture.src = new URL(`models/${card.id}/preview.png`, document.baseURI).href;
  const size = imageOf(card);
  const context = canvas.getContext('2d');
  if (!context || !size) return;
  await picture.decode();
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  [canvas.width, canvas.height] = [previewSize.width * ratio, previewSize.height * ratio];
  // Cells have a gap of one pixel; three by two of them fill a tile.
  context.drawImage(picture, 0, 0, 3 * (size.width + 1), 2 * (size.height + 1), 0, 0, canvas.width, canvas.height);
}

export async function previewPoints(model: ModelInfo | ModelPick): Promise<number[][]> {
  if (typeof model === 'string') return [];
  if (model.kind === 'points') return model.points;
  if (model.kind === 'mixture') return sampleMixture(model, 300);
  if (model.kind === 'exact') return sampleMixture(model.mixture, 320);
  return (await fetchData(model.card.id)).slice(0, 400);
}

/** In CSS pixels; said here and not measured, so that no tile asks the browser for its layout. */
export const previewSize = { width: 62, height: 42 } as const;

/** Draws points into a square, or a histogram where they lie on a line. */
export function drawPreview(canvas: HTMLCanvasElement, points: readonly (readonly number[])[], colour: string): void {
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  const [side, height] = [previewSize.width * ratio, previewSize.height * ratio];
  [canvas.width, canvas.height] = [side, height];
  const context = canvas.getContext('2d');
  if (!context || !points.length) return;
  context.fillStyle = colour;
  const flat = points.every((p) => !p[1]);
  const reach = Math.max(...points.map((p) => Math.max(Math.abs(p[0]), Math.abs(p[1] ?? 0)))) * 1.12 || 1;
  if (flat) {
    const bins = new Array<number>(26).fill(0);
    for (const [x] of points) bins[Math.min(25, Math.max(0, Math.floor(((x / reach + 1) / 2) * 26)))]++;
    const top = Math.max(...bins);
    const w = side / 30;
    bins.forEach((n, i) => {
      const h = (n / top) * height * 0.72;
      context.fillRect(side * 0.065 + i * w, height * 0.88 - h, w - ratio * 0.6, h);
    });
    return;
  }
  const k = Math.min(side, height) / 2 / reach;
  const dot = Math.max(1.2, 0.9 * ratio);
  context.globalAlpha = 0.8;
  for (const [x, y] of points) context.fillRect(side / 2 + k * x - dot / 2, height / 2 - k * y - dot / 2, dot, dot);
}
