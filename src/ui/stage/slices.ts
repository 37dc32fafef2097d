import type { RunRecord } from '../../state/record';
import { shownAt } from './paths';
import { pictureOf } from './pictures';

/** Conversion of numbers into pixels, a slice in each frame: what is not yet made shows what was there before. */
export interface Slice {
  /** Whether another picture may be made in this frame; the first one always. */
  more(): boolean;
  /** Whether something was put off. */
  unfinished: boolean;
}

/** Milliseconds of conversion in one frame. */
const LENGTH = 16;

export function slice(): Slice {
  let end: number | undefined;
  return {
    unfinished: false,
    more() {
      const now = performance.now();
      end ??= now + LENGTH;
      this.unfinished ||= now >= end;
      return now < end;
    },
  };
}

interface Made {
  values: Float32Array;
  n: number;
  gain: number;
  image: ImageData;
}

/** The picture of a sample, from `known` where it is the same, anew where the slice has room for it. */
function made(
  known: Made | undefined,
  run: RunRecord,
  [i, n, quantity]: [i: number, n: number, quantity: 'x' | 'x0'],
  within: Slice,
): Made | undefined {
  const shown = shownAt(run, i, quantity);
  if (!shown) return undefined;
  const gain = (run.started?.sigmaData ?? 1) / shown.scale;
  if (known?.values === shown.values && known.n === n && known.gain === gain) return known;
  if (!within.more()) return known;
  const image = pictureOf(run, i, n, quantity);
  return image && { values: shown.values, n, gain, image };
}

/** What each canvas showed last, by the place on its sheet, and the place that was put off first. */
const sheets = new WeakMap<HTMLCanvasElement, { places: (Made | undefined)[]; from: number }>();

/** Where a sheet's next slice begins: where the last one ended, or places at its end would never be reached while it plays. */
export const firstPlace = (canvas: HTMLCanvasElement): number => sheets.get(canvas)?.from ?? 0;

/** The picture at a place of a sheet; where there is no x̂₀, the state itself. */
export function pictureOfSheet(
  canvas: HTMLCanvasElement,
  run: RunRecord,
  place: number,
  [i, n, quantity]: [i: number, n: number, quantity: 'x' | 'x0'],
  within: Slice,
): ImageData | undefined {
  const sheet = sheets.get(canvas) ?? { places: [], from: 0 };
  sheets.set(canvas, sheet);
  const { places } = sheet;
  const whole = !within.unfinished;
  const has = quantity === 'x' || run.denoised[i] || i === run.x.length - 1;
  places[place] = made(places[place], run, [i, n, has ? quantity : 'x'], within);
  if (whole && within.unfinished) sheet.from = place;
  return places[place]?.image;
}

/** The last picture made of each array. */
const films = new WeakMap<Float32Array, Made>();

/** The same for a film, which shows one sample of every state: while only the playhead moves nothing is converted anew. */
export function frameOfFilm(
  run: RunRecord,
  i: number,
  n: number,
  quantity: 'x' | 'x0',
  within: Slice,
): ImageData | undefined {
  const shown = shownAt(run, i, quantity);
  if (!shown || (quantity === 'x0' && !run.denoised[i] && i < run.x.length - 1)) return undefined;
  const picture = made(films.get(shown.values), run, [i, n, quantity], within);
  if (picture) films.set(shown.values, picture);
  return picture?.image;
}
