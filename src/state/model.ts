import { models } from '../models';
import { defaultSpec } from '../run/spec';
import { follow, lateLink } from './address';
import { edit } from './run';
import { laneOf, setView, store } from './store';

/** Puts another denoiser on the stage, with its process and as many samples as suit it. */
export function chooseModel(id: string): void {
  setView({ drawing: false });
  const link = lateLink(id);
  if (link) {
    follow(link);
    return;
  }
  const next = models.get(id);
  const process = next?.kind === 'onnx' ? next.card.process : defaultSpec.process;
  const classes = next?.kind === 'onnx' ? next.card.inputs.class?.count : undefined;
  const sheet = next && next.dim > 2 ? { count: Math.min(2 * (classes ?? 8), 32) } : {};
  const points = next && next.dim <= 2 && laneOf(store.getState()).spec.count < 100 ? { count: defaultSpec.count } : {};
  // A flow's last level is nearly zero: a step from there to zero would be one of few, spent on nothing.
  const { grid } = laneOf(store.getState()).spec;
  const whole = process.id === 'flow' ? { grid: { ...grid, end: 'sigma-min' as const } } : {};
  edit({ model: id, process, condition: undefined, ...sheet, ...points, ...whole }, true);
}
