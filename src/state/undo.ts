import { changesBetween } from './changes';
import { commit } from './run';
import type { Lane } from './store';
import { trail, travel } from './trail';

/** What is still being changed is finished first, so that it can be redone. */
function step(by: -1 | 1): void {
  commit();
  travel(by);
}
export const undo = (): void => step(-1);
export const redo = (): void => step(1);

/** Says what a step through the history has changed. */
export function tell(way: 'back' | 'forward' | 'new', before: readonly Lane[], after: readonly Lane[]): void {
  const [from, to] = [before, after].map((lanes) => lanes.map(({ spec }) => spec));
  const said =
    way === 'new'
      ? ''
      : way === 'back'
        ? `Undone: ${changesBetween(to, from)}.`
        : `Redone: ${changesBetween(from, to)}.`;
  trail.setState({ said });
}
