import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { store, type Playground } from '../state/store';
import { onShade, shade } from '../state/theme';

/** A part of the playground's state; a selector may build a small object, it is compared key by key. */
export function usePlayground<T>(selector: (state: Playground) => T): T {
  return useStore(store, useShallow(selector));
}

export const useShade = (): 'dark' | 'light' => useSyncExternalStore(onShade, shade);

export function useMedia(query: string): boolean {
  const media = useMemo(() => window.matchMedia(query), [query]);
  const subscribe = useCallback(
    (listener: () => void) => {
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    [media],
  );
  return useSyncExternalStore(subscribe, () => media.matches);
}
