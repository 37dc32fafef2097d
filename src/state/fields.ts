import { askLattice, live } from './engine';
import { makeAgain } from './run';
import { type Lane, laneOf, store } from './store';

/** Fields under the playhead: the worker is asked for them, if it still holds the lane's run. */

/** The number under which the worker knows a lane's run, if it still holds it. */
const liveRun = ({ slot, run }: Lane): number | undefined => {
  const held = live.get(slot);
  return run && held?.key === run.key ? held.run : undefined;
};

/** Whether a lane's field is of the run that it shows. */
export const isLive = (lane: Lane): boolean => lane.field !== undefined && liveRun(lane) === lane.field.run;

/** Asks for a lane's denoiser around a state; a run that the worker has forgotten is made again. */
export const askField = (slot: number, step: number, extent: number, side: number): void =>
  ask(slot, (run) => askLattice('field', run, step, extent, side));

/** Asks for the Fokker–Planck residual around a state, likewise. */
export const askResidual = (slot: number, step: number, extent: number, side: number): void =>
  ask(slot, (run) => askLattice('residual', run, step, extent, side));

function ask(slot: number, of: (run: number) => void): void {
  const lane = laneOf(store.getState(), slot);
  const run = liveRun(lane);
  if (run === undefined) makeAgain(lane);
  else of(run);
}
