import { allLevels, type RunRecord } from '../../state/record';
import { places } from '../timeline/places';
import type { Palette } from './frame';
import { shownAt } from './paths';

/** The 1-D picture: noise to data from left to right by λ, x̃ upwards, the density behind and the paths on it. */
export interface LineFrame {
  width: number;
  height: number;
  ratio: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
  reach: number;
}

export function lineFrame(width: number, height: number, ratio: number, run: RunRecord): LineFrame {
  const reach = run.started?.density?.hi ?? 3.2;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  const pad = 12 * ratio;
  return { width: w, height: h, ratio, left: pad, right: w - 96 * ratio, top: pad, bottom: h - 30 * ratio, reach };
}

export const yOf = (f: LineFrame, v: number): number => f.top + ((f.reach - v) / (2 * f.reach)) * (f.bottom - f.top);

/** The density as an image, one pixel a value; stretched by the canvas when it is drawn. */
export function densityImage(run: RunRecord, palette: Palette): HTMLCanvasElement | undefined {
  const density = run.started?.density;
  if (!density) return undefined;
  const { columns, rows, values } = density;
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [columns.length, rows];
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  const image = context.createImageData(columns.length, rows);
  const rgb = Number.parseInt(palette.ref.slice(1), 16);
  let top = 0;
  for (const v of values) top = Math.max(top, v);
  for (let c = 0; c < columns.length; c++)
    for (let r = 0; r < rows; r++) {
      const p = 4 * ((rows - 1 - r) * columns.length + c);
      image.data[p] = rgb >> 16;
      image.data[p + 1] = (rgb >> 8) & 255;
      image.data[p + 2] = rgb & 255;
      image.data[p + 3] = 215 * Math.sqrt(values[c * rows + r] / top);
    }
  context.putImageData(image, 0, 0);
  return canvas;
}

const PATHS = 120;

export function paintLine(
  context: CanvasRenderingContext2D,
  f: LineFrame,
  run: RunRecord,
  state: number,
  view: { quantity: 'x' | 'x0'; trails: boolean; data: boolean; particle?: number },
  palette: Palette,
  image: HTMLCanvasElement | undefined,
): void {
  const xs = places(allLevels(run)).map((u) => f.left + u * (f.right - f.left));
  const count = run.started?.count ?? 0;
  context.clearRect(0, 0, f.width, f.height);
  const finite = allLevels(run).flatMap((l, i) => (Number.isFinite(l.lambda) ? [xs[i]] : []));
  if (view.data && image && finite.length > 1)
    context.drawImage(image, finite[0], f.top, finite[finite.length - 1] - finite[0], f.bottom - f.top);
  const y = (i: number, n: number): number => {
    const shown = shownAt(run, i, view.quantity);
    return yOf(f, shown ? shown.values[n] / shown.scale : Number.NaN);
  };
  const path = (n: number, to: number): void => {
    for (let i = 0; i <= to; i++) i ? context.lineTo(xs[i], y(i, n)) : context.moveTo(xs[i], y(i, n));
  };
  context.strokeStyle = palette.lane;
  context.lineWidth = 1.1 * f.ratio;
  context.globalAlpha = 0.4;
  if (view.trails) {
    context.beginPath();
    for (let n = 0; n < Math.min(count, PATHS); n++) path(n, state);
    context.stroke();
  }
  context.globalAlpha = 1;
  if (view.particle !== undefined && view.particle < count) {
    context.strokeStyle = palette.ink;
    context.lineWidth = 2 * f.ratio;
    context.beginPath();
    path(view.particle, state);
    context.stroke();
  }
  context.strokeStyle = palette.soft;
  context.lineWidth = f.ratio;
  context.beginPath();
  context.moveTo(xs[state], f.top);
  context.lineTo(xs[state], f.bottom);
  context.stroke();
  context.fillStyle = palette.lane;
  context.globalAlpha = count > 2000 ? 0.35 : 0.8;
  for (let n = 0; n < Math.min(count, 4000); n++) {
    const v = y(state, n);
    if (v >= f.top && v <= f.bottom)
      context.fillRect(xs[state] - 1.5 * f.ratio, v - 1.5 * f.ratio, 3 * f.ratio, 3 * f.ratio);
  }
  context.globalAlpha = 1;
  paintHistogram(context, f, run, state, view.quantity, palette);
}

const BINS = 64;

/** The samples' histogram at the present state, with the exact density as a line where it is known. */
function paintHistogram(
  context: CanvasRenderingContext2D,
  f: LineFrame,
  run: RunRecord,
  state: number,
  quantity: 'x' | 'x0',
  palette: Palette,
): void {
  const shown = shownAt(run, state, quantity);
  if (!shown) return;
  const bins = new Float64Array(BINS);
  for (const v of shown.values) {
    const b = Math.floor(((v / shown.scale + f.reach) / (2 * f.reach)) * BINS);
    if (b >= 0 && b < BINS) bins[b]++;
  }
  const width = (2 * f.reach) / BINS;
  const density = [...bins].map((n) => n / shown.values.length / width);
  const truth = quantity === 'x' ? column(run, state) : undefined;
  const top = Math.max(...density, ...(truth ?? [0])) || 1;
  const [x0, room] = [f.right + 14 * f.ratio, f.width - f.right - 24 * f.ratio];
  const h = (f.bottom - f.top) / BINS;
  context.fillStyle = palette.lane;
  context.globalAlpha = 0.75;
  density.forEach((d, b) => {
    context.fillRect(x0, f.bottom - (b + 1) * h + 0.5, (d / top) * room, Math.max(1, h - 1));
  });
  context.globalAlpha = 1;
  if (!truth) return;
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.4 * f.ratio;
  context.beginPath();
  truth.forEach((d, r) => {
    context.lineTo(x0 + (d / top) * room, f.bottom - (r / (truth.length - 1)) * (f.bottom - f.top));
  });
  context.stroke();
}

/** The exact density at the level nearest to a state's. */
function column(run: RunRecord, state: number): number[] | undefined {
  const density = run.started?.density;
  const lambda = run.levels[state]?.lambda;
  if (!density || lambda === undefined) return undefined;
  let best = 0;
  density.columns.forEach((l, c) => {
    if (Math.abs(l.lambda - lambda) < Math.abs(density.columns[best].lambda - lambda)) best = c;
  });
  return Array.from(density.values.subarray(best * density.rows, (best + 1) * density.rows));
}
