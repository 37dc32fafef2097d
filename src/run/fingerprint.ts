/** 106 bits of a mix of all words: two lists that share them by accident do not happen. */
export function fingerprint(values: Float64Array): string {
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  let [a, b, c, d] = [0x9e3779b9, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f];
  for (const w of words) {
    a = Math.imul(a ^ w, 0x85ebca6b);
    b = Math.imul(b ^ w ^ (a >>> 13), 0xc2b2ae35);
    c = Math.imul(c + w, 0x27d4eb2f) ^ (b >>> 16);
    d = Math.imul(d ^ (w + c), 0x165667b1);
  }
  return [a, b, c, d].map((v) => (v >>> 0).toString(36)).join('.');
}

export const textFingerprint = (text: string): string =>
  fingerprint(Float64Array.from(text, (letter) => letter.codePointAt(0) ?? 0));
