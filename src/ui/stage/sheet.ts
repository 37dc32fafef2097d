import { decodedAt } from '../../state/decoding';
import { shownState } from '../../state/playhead';
import { lastState, newest } from '../../state/record';
import { laneOf, store } from '../../state/store';
import { paletteOf } from './frame';
import { framesOf, livePictureOf, sheetOf, stamp } from './pictures';
import { firstPlace, frameOfFilm, pictureOfSheet } from './slices';
import type { Painter } from './usePainted';

/** The sheet of all samples at the playhead, and the film of one of them from noise to data. */

/** Height of the class names above the columns. */
const NAMES = 18;
/** Width of a picture of the film strip, at least. */
const FRAME = 44;

/** The state of a lane under the playhead. */
export function stateOf(slot: number): number {
  const now = store.getState();
  return shownState(laneOf(now, slot), now);
}

/** What the sheet is laid out for. */
export function layoutOf(width: number, height: number, slot: number) {
  const now = store.getState();
  const { view } = now;
  const { run } = laneOf(now, slot);
  const { count = 0, labels, classes } = run?.started ?? {};
  const inTurn = run?.spec.condition === 'each' && !!labels;
  const columns = inTurn ? new Set(labels).size : undefined;
  const chosen = Math.min(view.particle ?? 0, Math.max(0, count - 1));
  const names = inTurn && classes && !view.zoom ? labels.slice(0, columns).map((k) => classes[k] ?? String(k)) : [];
  const sheet = view.zoom
    ? sheetOf(1, undefined, width, height)
    : sheetOf(count, columns, width, height, names.length ? NAMES : 0);
  // Names stand above columns, where each column is a class.
  return { run, view, count, chosen, names: sheet.columns === names.length ? names : [], sheet };
}

export const paintSheet: Painter = (context, width, height, slot, within) => {
  const { run, view, count, chosen, names, sheet } = layoutOf(width, height, slot);
  if (!run?.started?.image) return;
  const palette = paletteOf(context.canvas);
  const state = stateOf(slot);
  const live = newest(run);
  const places = view.zoom ? 1 : count;
  const from = firstPlace(context.canvas);
  for (let j = 0; j < places; j++) {
    const k = (from + j) % places;
    const n = view.zoom ? chosen : k;
    const image =
      livePictureOf(run, live, n, view.quantity) ??
      livePictureOf(run, live, n, 'x') ??
      decodedAt(run, state, n, view.quantity) ??
      pictureOfSheet(context.canvas, run, k, [state, n, view.quantity], within);
    if (!image) continue;
    const [x, y] = [
      sheet.left + (k % sheet.columns) * sheet.cell,
      sheet.top + Math.floor(k / sheet.columns) * sheet.cell,
    ];
    stamp(context, image, x, y, sheet.side);
    if (n !== chosen || view.zoom) continue;
    context.strokeStyle = palette.lane;
    context.lineWidth = 2;
    context.strokeRect(x - 1, y - 1, sheet.side + 2, sheet.side + 2);
  }
  context.fillStyle = palette.soft;
  context.font = `${sheet.cell < 46 ? 10 : 12}px ${getComputedStyle(context.canvas).fontFamily}`;
  context.textAlign = 'center';
  names.forEach((name, k) => {
    context.fillText(name, sheet.left + (k + 0.5) * sheet.cell - 2, sheet.top - 6, sheet.cell - 2);
  });
  if (!within.unfinished) context.canvas.dataset.painted = String(live?.state ?? state);
};

/** The states on the film strip; while they are on the device, those whose pictures came. */
export const filmOf = (width: number, slot: number): number[] => {
  const { run } = laneOf(store.getState(), slot);
  if (!run) return [];
  const there = [...Array(lastState(run) + 1).keys(), ...run.pictures.map(({ state }) => state)];
  return framesOf(there.length, Math.floor(width / FRAME)).map((i) => there[i]);
};

export const paintFilm: Painter = (context, width, height, slot, within) => {
  const { run, chosen } = layoutOf(1, 1, slot);
  if (!run?.started?.image) return;
  const frames = filmOf(width, slot);
  const cell = Math.min(width / frames.length, height / 2);
  const shown = newest(run)?.state ?? stateOf(slot);
  const palette = paletteOf(context.canvas);
  frames.forEach((state, k) => {
    const live = run.pictures.find((p) => p.state === state);
    (['x', 'x0'] as const).forEach((quantity, row) => {
      const image =
        livePictureOf(run, live, chosen, quantity) ??
        decodedAt(run, state, chosen, quantity) ??
        frameOfFilm(run, state, chosen, quantity, within);
      if (image) stamp(context, image, k * cell + 1.5, row * cell + 1.5, cell - 3);
    });
    if (state !== shown) return;
    context.strokeStyle = palette.lane;
    context.lineWidth = 2;
    context.strokeRect(k * cell + 1, 1, cell - 2, 2 * cell - 2);
  });
};
