import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { library, type Library } from '../../state/library';
import { opening, type Opening } from '../../state/opening';

export function useOpening<T>(selector: (state: Opening) => T): T {
  return useStore(opening, useShallow(selector));
}

export function useLibrary<T>(selector: (state: Library) => T): T {
  return useStore(library, useShallow(selector));
}
