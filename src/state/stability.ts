import { createStore } from 'zustand/vanilla';
import type { Region } from '../run/stability';
import { canonical, type Pick } from '../run/spec';

/** Stability regions by solver and options, each computed once, when its card is opened; “none” where a rule has none. */
export const regions = createStore<{ known: ReadonlyMap<string, Region | 'none' | 'asked'> }>()(() => ({
  known: new Map(),
}));

export const learn = (pick: Pick, region: Region | 'none' | 'asked'): void =>
  regions.setState(({ known }) => ({ known: new Map(known).set(canonical(pick), region) }));

/** What a worker was asked for before it died will not be answered. */
export const forgetAsked = (): void =>
  regions.setState(({ known }) => ({ known: new Map([...known].filter(([, region]) => region !== 'asked')) }));

export const regionOf = (pick: Pick, { known } = regions.getState()): Region | 'none' | 'asked' | undefined =>
  known.get(canonical(pick));
