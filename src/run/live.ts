import { type Level, stateScale } from '../core/process';
import type { Vec } from '../core/vec';
import type { Run } from './prepare';

/** Pictures that may be under way: those of all the evaluations that run ahead. */
const AHEAD = 3;
/** Milliseconds between two pictures: each costs a fast device as much as a small network’s forward. */
const INTERVAL = 100;

/** State `state` of a run, and the denoiser at the base of the step that led to it. */
export interface Newest {
  state: number;
  at: Level;
  x: Vec;
  denoised?: Vec;
}

/**
 * What the page sees of a picture run whose states stay on the device until its end: pixels of the newest one, made there. They
 * come when the device gets to them, and the loop never waits; a step that is over before a picture could be seen has none.
 */
export function livePictures({ run, prepared, post, signal }: Run): (newest: Newest) => void {
  const { pixels, denoiser } = prepared;
  if (!pixels) return () => {};
  const { sigmaData } = denoiser;
  let underWay = 0;
  let last = performance.now();
  return ({ state, at, x, denoised }) => {
    if (underWay >= AHEAD || performance.now() - last < INTERVAL) return;
    underWay++;
    last = performance.now();
    Promise.all([pixels(x, sigmaData / stateScale(at, sigmaData)), denoised && pixels(denoised, 1)])
      .then(([x, denoised]) => {
        if (signal.aborted) return;
        const buffers = denoised ? [x.buffer, denoised.buffer] : [x.buffer];
        post({ type: 'picture', run, state, x, denoised }, buffers);
      })
      // A picture that fails does not end the run; a device that is gone is reported where it is watched.
      .catch(() => {})
      .finally(() => underWay--);
  };
}
