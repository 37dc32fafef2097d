import { seek } from '../../state/playback';

let wanted: number | undefined;

/**
 * Moves the playhead under the pointer, in a task of its own: browsers hand a pointer's moves to the frame that is due,
 * and what the page renders for them would be added to what that frame paints. Of several places the last one counts.
 */
export function scrub(place: number): void {
  if (wanted === undefined)
    setTimeout(() => {
      const there = wanted;
      wanted = undefined;
      if (there !== undefined) seek(there);
    });
  wanted = place;
}
