/** Beyond this many the small networks of this page gain nothing. */
const MOST = 4;

/**
 * Threads of the wasm provider, fixed when the runtime starts. They need shared memory, which the browser gives to
 * cross-origin isolated pages only. Half of the logical cores are the true ones on most machines; of two cores both are
 * used (1.6 times as fast on pictures; the sampler's page is idle while its worker computes), and never more than there
 * are: one thread too many makes all of them wait for each other.
 */
export function threads(): number {
  if (!globalThis.crossOriginIsolated) return 1;
  const cores = navigator.hardwareConcurrency || 1;
  return Math.min(cores, MOST, Math.max(2, Math.floor(cores / 2)));
}
