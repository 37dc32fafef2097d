import { laneName } from '../../../state/lanes';
import { lastState, type RunRecord } from '../../../state/record';
import { solverName } from '../../../state/selectors';
import type { View } from '../../../state/store';
import { short } from '../../format';
import { paintData, paintTrails } from '../../stage/backdrop';
import { frameOf, type Palette } from '../../stage/frame';
import { densityImage, lineFrame, paintLine } from '../../stage/line';
import { particlePainter } from '../../stage/particles';
import { reachOf, shownAt } from '../../stage/paths';
import { pictureOf, sheetOf, stamp } from '../../stage/pictures';

/** Side of the picture and height of the line below it, in pixels. */
const [SIDE, FOOT] = [480, 32];
export const size = { width: SIDE, height: SIDE + FOOT } as const;

/** More states than that are not all shown. */
const MOST = 120;

/** The states of an animation: first and last, and what lies between at an even stride. */
export function statesOf(run: RunRecord): number[] {
  const last = lastState(run);
  const stride = Math.max(1, Math.ceil(last / MOST));
  return [...Array.from({ length: Math.ceil(last / stride) }, (_, k) => k * stride), last];
}

/** Paints states of a run outside the page, as its stage does. */
export function framePainter(run: RunRecord, slot: number, view: View, palette: Palette) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [size.width, size.height];
  const context = canvas.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
  const layer = document.createElement('canvas');
  [layer.width, layer.height] = [SIDE, SIDE];
  const over = layer.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
  const particles = particlePainter();
  const frame = frameOf(SIDE, SIDE, 1, reachOf(run));
  const { dim = 2, image, count = 0 } = run.started ?? {};
  const density = dim === 1 ? densityImage(run, palette) : undefined;
  const [font] = [getComputedStyle(document.body).fontFamily];

  const paintPoints = (state: number): void => {
    if (view.data) paintData(context, frame, run, palette);
    if (view.trails) paintTrails(context, frame, run, state, view.quantity, palette);
    const shown = shownAt(run, state, view.quantity);
    if (shown) particles(over, frame, shown, dim, palette.lane);
    context.drawImage(layer, 0, 0);
  };
  const paintSheet = (state: number): void => {
    const sheet = sheetOf(count, undefined, SIDE - 16, SIDE - 16);
    for (let n = 0; n < count; n++) {
      const picture = pictureOf(run, state, n, view.quantity) ?? pictureOf(run, state, n, 'x');
      const [x, y] = [
        8 + sheet.left + (n % sheet.columns) * sheet.cell,
        8 + sheet.top + Math.floor(n / sheet.columns) * sheet.cell,
      ];
      if (picture) stamp(context, picture, x, y, sheet.side);
    }
  };
  const paintFoot = (state: number): void => {
    const { spec, levels } = run;
    context.fillStyle = palette.ink;
    context.font = `600 14px ${font}`;
    context.textAlign = 'left';
    context.fillText(`${laneName(slot)} · ${solverName(spec)}`, 12, SIDE + 20);
    context.fillStyle = palette.soft;
    context.font = `13px ${font}`;
    context.textAlign = 'right';
    context.fillText(
      `σ ${short(levels[state]?.sigma ?? 0)} · state ${state} of ${lastState(run)}`,
      SIDE - 12,
      SIDE + 20,
    );
  };

  return (state: number): Uint8ClampedArray<ArrayBuffer> => {
    context.fillStyle = palette.panel;
    context.fillRect(0, 0, size.width, size.height);
    if (image) paintSheet(state);
    else if (dim === 1) paintLine(context, lineFrame(SIDE, SIDE, 1, run), run, state, view, palette, density);
    else paintPoints(state);
    paintFoot(state);
    return context.getImageData(0, 0, size.width, size.height).data as Uint8ClampedArray<ArrayBuffer>;
  };
}
