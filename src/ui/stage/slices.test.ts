import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newRecord, type RunRecord } from '../../state/record';
import { defaultSpec } from '../../run/spec';
import { firstPlace, frameOfFilm, pictureOfSheet, slice } from './slices';

let clock = 0;
/** Every picture costs 7 ms. */
class Costly {
  readonly data: Uint8ClampedArray;
  constructor(width: number, height: number) {
    this.data = new Uint8ClampedArray(4 * width * height);
    clock += 7;
  }
}
beforeEach(() => {
  vi.stubGlobal('ImageData', Costly);
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const image = { channels: 1, height: 1, width: 1, layout: 'NCHW', range: [0, 255] } as const;
const level = { t: 0, alpha: 1, sigma: 0, lambda: 0 } as RunRecord['levels'][number];
/** Eight samples of one pixel: 10·state + sample. */
const run = {
  ...newRecord(defaultSpec),
  started: { dim: 1, count: 8, sigmaData: 1, image } as unknown as RunRecord['started'],
  levels: [level, level],
  x: [0, 1].map((state) => Float32Array.from({ length: 8 }, (_, n) => 10 * state + n)),
} satisfies RunRecord;
const canvas = {} as HTMLCanvasElement;

function paint(state: number): { shown: (number | undefined)[]; took: number; unfinished: boolean } {
  const [within, began, from] = [slice(), clock, firstPlace(canvas)];
  const shown: (number | undefined)[] = Array.from({ length: 8 });
  for (let j = 0; j < 8; j++) {
    const n = (from + j) % 8;
    shown[n] = pictureOfSheet(canvas, run, n, [state, n, 'x'], within)?.data[0];
  }
  return { shown, took: clock - began, unfinished: within.unfinished };
}

test('a sheet is converted a slice at a time, keeps what it showed, and every place gets its turn', () => {
  expect(paint(0)).toEqual({ shown: [0, 1, 2, ...Array(5)], took: 21, unfinished: true });
  expect(paint(0).shown).toEqual([0, 1, 2, 3, 4, 5, undefined, undefined]);
  expect(paint(0)).toEqual({ shown: [0, 1, 2, 3, 4, 5, 6, 7], took: 14, unfinished: false });
  expect(paint(0).took).toBe(0);
  expect(paint(1).shown).toEqual([10, 1, 2, 3, 4, 5, 16, 17]);
  expect(paint(1).shown).toEqual([10, 11, 12, 13, 4, 5, 16, 17]);
  expect(paint(1)).toMatchObject({ shown: [10, 11, 12, 13, 14, 15, 16, 17], unfinished: false });
});

test('a film keeps the sample before until there is time for the next', () => {
  const within = slice();
  expect(frameOfFilm(run, 0, 3, 'x', within)?.data[0]).toBe(3);
  expect(frameOfFilm(run, 1, 3, 'x', within)?.data[0]).toBe(13);
  expect(frameOfFilm(run, 1, 4, 'x', within)?.data[0]).toBe(14);
  expect(frameOfFilm(run, 0, 4, 'x', within)?.data[0]).toBe(3);
  expect(within.unfinished).toBe(true);
  expect(frameOfFilm(run, 0, 4, 'x', slice())?.data[0]).toBe(4);
});
