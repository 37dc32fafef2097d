import { packed, type Frame } from './frame';
import type { Shown } from './paths';

/** Radius in CSS pixels and opacity of a dot: many particles are drawn smaller and fainter, so that density shows. */
export function dotOf(count: number): { radius: number; alpha: number } {
  const crowd = Math.log10(Math.max(count, 100) / 100) / 2;
  return { radius: Math.max(1.05, 2.5 - 1.25 * crowd), alpha: Math.max(0.45, 0.95 - 0.4 * crowd) };
}

/**
 * Anti-aliased dots, written straight into pixels: ten thousand canvas calls cost more than the frame has, ten thousand
 * small stamps do not. Coverage adds up as “over” does: 1 − (1 − a)(1 − b).
 */
export function particlePainter() {
  let image: ImageData | undefined;
  let words = new Uint32Array();
  /** The stamp: where its pixels lie from the first one, and how much of each is covered. */
  let offsets = new Int32Array();
  let covers = new Uint8Array();
  let side = 0;
  let key = '';

  const makeStamp = (radius: number, alpha: number, width: number): void => {
    const next = `${radius} ${alpha} ${width}`;
    if (next === key) return;
    key = next;
    side = 2 * Math.ceil(radius + 0.5) - 1;
    const middle = (side - 1) / 2;
    const pixels: [offset: number, cover: number][] = [];
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) {
        const inside = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(x - middle, y - middle)));
        if (inside > 0.02) pixels.push([y * width + x, Math.round(255 * alpha * inside)]);
      }
    offsets = Int32Array.from(pixels, ([offset]) => offset);
    covers = Uint8Array.from(pixels, ([, cover]) => cover);
  };

  return (context: CanvasRenderingContext2D, frame: Frame, shown: Shown, dim: number, colour: string): void => {
    const { width, height, cx, cy, ratio } = frame;
    if (!image || image.width !== width || image.height !== height) {
      image = context.createImageData(width, height);
      words = new Uint32Array(image.data.buffer);
    }
    words.fill(0);
    const { values, scale } = shown;
    const { radius, alpha } = dotOf(values.length / dim);
    makeStamp(radius * ratio, alpha, width);
    const rgb = packed(colour);
    const unit = frame.unit / scale;
    const half = (side - 1) / 2;
    const count = offsets.length;
    for (let n = 0; n < values.length; n += dim) {
      const left = Math.round(cx + unit * values[n]) - half;
      const top = Math.round(cy - unit * (dim > 1 ? values[n + 1] : 0)) - half;
      // Not a number fails this test too.
      if (!(left >= 0 && top >= 0 && left + side <= width && top + side <= height)) continue;
      const first = top * width + left;
      for (let s = 0; s < count; s++) {
        const p = first + offsets[s];
        const a = covers[s];
        const b = words[p] >>> 24;
        words[p] = ((a + b - ((a * b + 127) >> 8)) << 24) | rgb;
      }
    }
    context.putImageData(image, 0, 0);
  };
}
