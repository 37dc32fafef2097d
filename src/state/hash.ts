/** FNV-1a over 32-bit words: fast enough to run on every state as it arrives, and the same on every machine. */
const PRIME = 0x01000193;
export const hashStart = 0x811c9dc5;

export function hashState(hash: number, index: number, state: Float32Array): number {
  const words = new Uint32Array(state.buffer, state.byteOffset, state.length);
  let own = Math.imul(hashStart ^ index, PRIME);
  for (let i = 0; i < words.length; i++) own = Math.imul(own ^ words[i], PRIME);
  // Sums do not care for the order in which states arrive.
  return (hash + own) | 0;
}

export const hashText = (hash: number): string => (hash >>> 0).toString(16).padStart(8, '0');
