import type { Backend, FloatArray } from './backend';
import { BrownianPath } from './brownian';
import type { Level } from './process';
import { normals, streams } from './rng';
import type { Vec } from './vec';

/** Where a run's unit normals come from. */
export interface NoiseSource {
  draw(step: number, tag: number, a: Level, b: Level): Vec;
}

/** Independent draws per (step, tag), for samples `first` …: rejected attempts see the same numbers again. */
export const whiteNoise = (backend: Backend, seed: number, count: number, dim: number, first = 0): NoiseSource => ({
  draw: (step, tag) => backend.put(normals(seed, count, dim, streams.step(step, tag), first)),
});

/**
 * Increments of one Brownian path: runs with different grids follow the same path. The path runs from noise to data;
 * noise added on the way back up (churn) is no part of it and comes from white draws.
 */
export function brownianNoise(backend: Backend, seed: number, count: number, dim: number, first = 0): NoiseSource {
  const path = new BrownianPath(seed, count, dim, first);
  const white = whiteNoise(backend, seed, count, dim, first);
  // Neither is noise to σ = 0, where the clock is infinite; every SDE rule multiplies it by σ′ = 0.
  const onPath = (a: Level, b: Level): boolean => b.lambda > a.lambda && Number.isFinite(b.lambda);
  return {
    draw: (step, tag, a, b) =>
      onPath(a, b) ? backend.put(path.unitIncrement(a.lambda, b.lambda)) : white.draw(step, tag, a, b),
  };
}

/** Recorded draws, handed out in order of first use: replays a run of another library. */
export function recordedNoise(backend: Backend, draws: readonly FloatArray[]): NoiseSource {
  const given = new Map<string, number>();
  return {
    draw(step, tag) {
      const key = `${step}/${tag}`;
      const index = given.get(key) ?? given.size;
      given.set(key, index);
      if (!draws[index])
        throw new RangeError(
          `The recorded noise has ${draws.length} draws; this run asks for draw ${index + 1}. Add draws or remove “noise”.`,
        );
      return backend.put(draws[index]);
    },
  };
}
