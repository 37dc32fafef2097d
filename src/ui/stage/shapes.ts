import { snap } from '../../state/points';

/** Ready-made clouds for those who cannot or would not draw. Coordinates lie within ±1. */
const around = (n: number, point: (u: number) => [number, number]): number[][] =>
  Array.from({ length: n }, (_, i) => point(i / n).map(snap));

export const shapes: Readonly<Record<string, () => number[][]>> = {
  Heart: () =>
    around(90, (u) => {
      const t = 2 * Math.PI * u;
      const y = 13 * Math.cos(t) - 5 * Math.cos(2 * t) - 2 * Math.cos(3 * t) - Math.cos(4 * t);
      return [(16 * Math.sin(t) ** 3) / 17, (y + 2) / 17];
    }),
  Spiral: () =>
    around(110, (u) => {
      const r = 0.08 + 0.92 * Math.sqrt(u);
      return [r * Math.cos(13 * r), r * Math.sin(13 * r)];
    }),
  Grid: () => around(25, (u) => [((Math.round(u * 25) % 5) - 2) / 2.2, (Math.floor((u * 25 + 1e-6) / 5) - 2) / 2.2]),
};

const MOST = 320;

/** A word as a cloud: its glyphs are drawn large, and points of a lattice that they cover are kept. */
export function wordPoints(word: string): number[][] {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [480, 480];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context || !word.trim()) return [];
  const lines = word.trim().split(/\s+/).slice(0, 3);
  const font = (px: number): string => `700 ${px}px "Inter Variable", system-ui, sans-serif`;
  context.font = font(100);
  const widest = Math.max(...lines.map((line) => context.measureText(line).width));
  const px = Math.min((100 * 440) / widest, 400 / lines.length);
  context.font = font(px);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  lines.forEach((line, i) => {
    context.fillText(line, 240, 240 + (i - (lines.length - 1) / 2) * px * 0.95);
  });
  const { data } = context.getImageData(0, 0, 480, 480);
  for (let gap = 6; ; gap++) {
    const points: number[][] = [];
    for (let y = gap / 2; y < 480; y += gap)
      for (let x = gap / 2; x < 480; x += gap)
        if (data[4 * (Math.floor(y) * 480 + Math.floor(x)) + 3] > 127)
          points.push([snap(x / 240 - 1), snap(1 - y / 240)]);
    if (points.length <= MOST) return points;
  }
}
