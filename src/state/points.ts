/**
 * Drawn points as text for a link: one byte for the dimension, then 16-bit integers in units of 1/4096, base64url.
 * Points are rounded to that lattice when they are drawn, so a link carries them without loss.
 */
const UNIT = 4096;

export const snap = (v: number): number => Math.max(-32768, Math.min(32767, Math.round(v * UNIT))) / UNIT;

export function encodePoints(points: readonly (readonly number[])[]): string {
  const dim = points[0]?.length ?? 0;
  const bytes = new Uint8Array(1 + 2 * dim * points.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = dim;
  points.forEach((point, n) => {
    point.forEach((v, i) => {
      view.setInt16(1 + 2 * (n * dim + i), Math.round(snap(v) * UNIT));
    });
  });
  return toBase64Url(bytes);
}

/** @returns undefined if the text holds no points. */
export function decodePoints(text: string): number[][] | undefined {
  const bytes = fromBase64Url(text);
  const dim = bytes?.[0] ?? 0;
  if (!bytes || dim === 0 || bytes.length < 1 + 2 * dim || (bytes.length - 1) % (2 * dim)) return undefined;
  const view = new DataView(bytes.buffer);
  return Array.from({ length: (bytes.length - 1) / (2 * dim) }, (_, n) =>
    Array.from({ length: dim }, (_, i) => view.getInt16(1 + 2 * (n * dim + i)) / UNIT),
  );
}

export function toBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** Coordinates as people paste them: two numbers a line, or JSON. @returns undefined if there is no pair in it. */
export function readCoordinates(text: string): number[][] | undefined {
  const numbers = text.match(/[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi)?.map(Number) ?? [];
  const points: number[][] = [];
  for (let i = 0; i + 1 < numbers.length; i += 2) points.push([numbers[i], numbers[i + 1]]);
  return points.length ? points : undefined;
}
