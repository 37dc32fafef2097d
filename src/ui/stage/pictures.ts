import { toPixels } from '../../denoisers/pixels';
import type { Picture, RunRecord } from '../../state/record';
import { shownAt } from './paths';

/** Samples as pixels. Everything here is plain canvas work on arrays that are there already: a sample is at most some kB. */

/** Sample n of state i, as x_t or x̂₀; undefined where there is none. */
export function pictureOf(run: RunRecord, i: number, n: number, quantity: 'x' | 'x0'): ImageData | undefined {
  const { started } = run;
  if (!started?.image || (quantity === 'x0' && !run.denoised[i] && i < run.x.length - 1)) return undefined;
  const shown = shownAt(run, i, quantity);
  return shown && toPixels(shown.values, n * started.dim, started.sigmaData / shown.scale, started.image);
}

/** Sample n of a state whose numbers are still on the GPU; undefined where there is no x̂₀. */
export function livePictureOf(
  { started }: RunRecord,
  picture: Picture | undefined,
  n: number,
  quantity: 'x' | 'x0',
): ImageData | undefined {
  const pixels = quantity === 'x' ? picture?.x : picture?.denoised;
  if (!started?.image || !pixels) return undefined;
  const { width, height } = started.image;
  const size = 4 * width * height;
  return new ImageData(pixels.subarray(n * size, (n + 1) * size), width, height);
}

export interface Sheet {
  columns: number;
  rows: number;
  /** Side of a cell with its gap, and of the picture in it, in CSS pixels. */
  cell: number;
  side: number;
  left: number;
  top: number;
}

/** How much larger cells must be to give up a column for each class, or columns that divide the classes. */
const ALIGNED = { whole: 1.4, part: 1.15 };

/**
 * A grid of n squares that fills a box. Classes in turn stand in columns, one for each; in a narrow box, where they would be much
 * larger, in as many columns as divide them, or in any.
 */
export function sheetOf(count: number, classes: number | undefined, width: number, height: number, top = 0): Sheet {
  const room = Math.max(1, height - top);
  const cellFor = (columns: number): number => Math.min(width / columns, room / Math.ceil(count / columns));
  const inTurn = classes && classes <= count ? classes : undefined;
  const worth = (columns: number): number => {
    if (!inTurn || inTurn % columns) return cellFor(columns);
    return cellFor(columns) * (columns === inTurn ? ALIGNED.whole : ALIGNED.part);
  };
  let columns = 1;
  for (let c = 2; c <= count; c++) if (worth(c) > worth(columns)) columns = c;
  const rows = Math.ceil(count / columns);
  const cell = Math.floor(cellFor(columns));
  return {
    columns,
    rows,
    cell,
    side: Math.max(1, cell - Math.min(6, Math.ceil(cell / 14))),
    left: Math.floor((width - columns * cell) / 2),
    top: top + Math.floor((room - rows * cell) / 2),
  };
}

/** The cell under a point. */
export function cellAt(sheet: Sheet, x: number, y: number, count: number): number | undefined {
  const [column, row] = [Math.floor((x - sheet.left) / sheet.cell), Math.floor((y - sheet.top) / sheet.cell)];
  const n = row * sheet.columns + column;
  return column >= 0 && column < sheet.columns && row >= 0 && n < count ? n : undefined;
}

/** States of the film strip: all, or so many evenly chosen that they fit, the first and the last among them. */
export function framesOf(states: number, most: number): number[] {
  const n = Math.min(states, Math.max(2, most));
  return Array.from({ length: n }, (_, k) => (n === 1 ? 0 : Math.round((k * (states - 1)) / (n - 1))));
}

const scratch = typeof document === 'undefined' ? undefined : document.createElement('canvas');

/** Puts pixels into a square without smoothing: a pixel of the sample stays one. */
export function stamp(
  to: CanvasRenderingContext2D,
  image: ImageData | ImageBitmap,
  x: number,
  y: number,
  side: number,
): void {
  const scale = side / Math.max(image.width, image.height);
  to.imageSmoothingEnabled = side < image.width;
  if (image instanceof ImageBitmap) {
    to.drawImage(image, x, y, image.width * scale, image.height * scale);
    return;
  }
  // Kept by the processor: pixels are put in, and what the graphics card is asked for has to be waited for.
  const from = scratch?.getContext('2d', { willReadFrequently: true });
  if (!scratch || !from) return;
  if (scratch.width !== image.width || scratch.height !== image.height)
    [scratch.width, scratch.height] = [image.width, image.height];
  from.putImageData(image, 0, 0);
  to.drawImage(scratch, x, y, image.width * scale, image.height * scale);
}
