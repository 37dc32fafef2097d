import { stateScale } from '../../core/process';
import type { RunRecord } from '../../state/record';
import type { Field } from '../../state/store';
import type { Frame, Palette } from './frame';
import { type Shown, shownAt } from './paths';

/** Data, faint and behind everything. */
export function paintData(context: CanvasRenderingContext2D, frame: Frame, run: RunRecord, palette: Palette): void {
  const { started } = run;
  if (!started) return;
  const { data, sigmaData, dim } = started;
  const unit = frame.unit / sigmaData;
  const radius = 2.6 * frame.ratio;
  context.globalAlpha = 0.22;
  context.fillStyle = palette.ref;
  context.beginPath();
  for (let n = 0; n < data.length; n += dim) {
    const x = frame.cx + unit * data[n];
    const y = frame.cy - unit * (data[n + 1] ?? 0);
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 7);
  }
  context.fill();
  context.globalAlpha = 1;
}

/** Segments drawn at most, in a lane and in all of them: longer runs show their recent past, larger ones fewer particles. */
const SEGMENTS = 4000;
const ALL_SEGMENTS = 9000;
const TRAILS = 250;
const AGES = 60;

/** Paths up to the present state, one stroke per age, fading with it; the more lanes are painted in a frame, the fewer. */
export function paintTrails(
  context: CanvasRenderingContext2D,
  frame: Frame,
  run: RunRecord,
  state: number,
  quantity: 'x' | 'x0',
  palette: Palette,
  lanes = 1,
): void {
  const dim = run.started?.dim ?? 2;
  const ages = Math.min(state, AGES);
  if (ages < 1) return;
  const count = Math.min(run.started?.count ?? 0, TRAILS, Math.ceil(Math.min(SEGMENTS, ALL_SEGMENTS / lanes) / ages));
  context.strokeStyle = palette.lane;
  context.lineWidth = 1.1 * frame.ratio;
  for (let age = ages - 1; age >= 0; age--) {
    const [a, b] = [shownAt(run, state - age - 1, quantity), shownAt(run, state - age, quantity)];
    if (!a || !b) continue;
    context.globalAlpha = 0.07 + 0.3 * 0.78 ** age;
    context.beginPath();
    const [ka, kb] = [frame.unit / a.scale, frame.unit / b.scale];
    for (let n = 0; n < count; n++) {
      context.moveTo(frame.cx + ka * a.values[n * dim], frame.cy - ka * a.values[n * dim + 1]);
      context.lineTo(frame.cx + kb * b.values[n * dim], frame.cy - kb * b.values[n * dim + 1]);
    }
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** One particle's whole path: travelled solid, still to come dashed. */
export function paintPath(
  context: CanvasRenderingContext2D,
  frame: Frame,
  run: RunRecord,
  state: number,
  particle: number,
  quantity: 'x' | 'x0',
  palette: Palette,
): void {
  const dim = run.started?.dim ?? 2;
  const place = (i: number): [number, number] | undefined => {
    const shown = shownAt(run, i, quantity);
    if (!shown || particle * dim >= shown.values.length) return undefined;
    const k = frame.unit / shown.scale;
    return [frame.cx + k * shown.values[particle * dim], frame.cy - k * shown.values[particle * dim + 1]];
  };
  const points = run.x.map((_, i) => place(i)).filter((p) => p !== undefined);
  const draw = (from: number, to: number, dash: number[]): void => {
    context.setLineDash(dash);
    context.beginPath();
    for (let i = from; i <= to && i < points.length; i++) context.lineTo(...points[i]);
    context.stroke();
  };
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.6 * frame.ratio;
  context.globalAlpha = 0.85;
  draw(0, state, []);
  draw(state, points.length - 1, [3 * frame.ratio, 4 * frame.ratio]);
  context.setLineDash([]);
  context.fillStyle = palette.ink;
  points.forEach(([x, y], i) => {
    context.beginPath();
    context.arc(x, y, (i === state ? 4.5 : 2) * frame.ratio, 0, 7);
    context.fill();
  });
  context.globalAlpha = 1;
}

/** Where the denoiser pulls: αD − x on a lattice, its length drawn with a soft limit of one cell. */
export function paintField(
  context: CanvasRenderingContext2D,
  frame: Frame,
  run: RunRecord,
  { step, side, extent, denoised }: Field,
  palette: Palette,
): void {
  const level = run.levels[step];
  const { sigmaData = 1, dim = 2 } = run.started ?? {};
  if (!level || dim < 2) return;
  const scale = stateScale(level, sigmaData);
  const cell = (2 * extent * frame.unit) / (side - 1);
  context.strokeStyle = palette.soft;
  context.fillStyle = palette.soft;
  context.lineWidth = 1.1 * frame.ratio;
  context.globalAlpha = 0.5;
  const head = new Path2D();
  context.beginPath();
  for (let n = 0; n < side * side; n++) {
    const u = extent * ((2 * (n % side)) / (side - 1) - 1);
    const v = extent * ((2 * Math.floor(n / side)) / (side - 1) - 1);
    const dx = (level.alpha * denoised[2 * n]) / scale - u;
    const dy = (level.alpha * denoised[2 * n + 1]) / scale - v;
    const size = Math.hypot(dx, dy);
    if (!(size > 1e-9)) continue;
    const length = 0.82 * cell * Math.tanh(1.1 * size);
    const [ex, ey] = [(dx / size) * length, (-dy / size) * length];
    const [x, y] = [frame.cx + frame.unit * u, frame.cy - frame.unit * v];
    context.moveTo(x, y);
    context.lineTo(x + ex, y + ey);
    const tip = Math.min(4.5 * frame.ratio, 0.5 * length);
    const [tx, ty] = [(ex / length) * tip, (ey / length) * tip];
    head.moveTo(x + ex + tx * 0.4, y + ey + ty * 0.4);
    head.lineTo(x + ex - tx * 0.7 - ty * 0.55, y + ey - ty * 0.7 + tx * 0.55);
    head.lineTo(x + ex - tx * 0.7 + ty * 0.55, y + ey - ty * 0.7 - tx * 0.55);
    head.closePath();
  }
  context.stroke();
  context.fill(head);
  context.globalAlpha = 1;
}

/** From each particle to where the other run (or the reference) has it, with a ring there. */
export function paintDifference(
  context: CanvasRenderingContext2D,
  frame: Frame,
  own: Shown,
  other: Shown,
  dim: number,
  palette: Palette,
): void {
  const n = Math.min(own.values.length, other.values.length) / dim;
  const [k, l] = [frame.unit / own.scale, frame.unit / other.scale];
  const rings = new Path2D();
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.2 * frame.ratio;
  context.beginPath();
  let length = 0;
  for (let i = 0; i < n; i++) {
    const [x, y] = [frame.cx + k * own.values[i * dim], frame.cy - k * own.values[i * dim + 1]];
    const [u, v] = [frame.cx + l * other.values[i * dim], frame.cy - l * other.values[i * dim + 1]];
    context.moveTo(x, y);
    context.lineTo(u, v);
    length += Math.hypot(u - x, v - y);
    rings.moveTo(u + 2 * frame.ratio, v);
    rings.arc(u, v, 2 * frame.ratio, 0, 7);
  }
  // Many long lines, as between an ODE's and an SDE's samples, would hide what they join.
  const inked = (length * context.lineWidth) / (frame.width * frame.height);
  context.globalAlpha = Math.max(0.12, Math.min(0.75, 0.05 / inked));
  context.stroke();
  context.globalAlpha = Math.max(0.35, context.globalAlpha);
  context.stroke(rings);
  context.globalAlpha = 1;
}
