import { createContext, useContext } from 'react';
import { type Lane, laneOf, type Playground } from '../state/store';
import { usePlayground } from './usePlayground';

/** The slot that a part of the page shows; outside of any lane it is the active one. */
export const LaneContext = createContext<number | undefined>(undefined);

/** A part of the lane around, or of the active one; compared key by key, like all selections. */
export function useLane<T>(selector: (lane: Lane, state: Playground) => T): T {
  const slot = useContext(LaneContext);
  return usePlayground((s) => selector(laneOf(s, slot), s));
}
