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
  edit({ model: id, process, condition: undefined, ...sheet, ...points }, true);
}
