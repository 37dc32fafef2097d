import { applyPalette, GIFEncoder, quantize } from 'gifenc';

/** A worker that makes a GIF: one frame comes, and the next when it has said “more”; null ends it, and the bytes come back. */
export interface PictureFrame {
  rgba: Uint8ClampedArray<ArrayBuffer>;
  width: number;
  height: number;
  /** How long it stands, in ms. */
  delay: number;
}

const gif = GIFEncoder();
self.onmessage = ({ data }: MessageEvent<PictureFrame | null>) => {
  if (!data) {
    gif.finish();
    const bytes = gif.bytes();
    self.postMessage(bytes, { transfer: [bytes.buffer] });
    return;
  }
  const { rgba, width, height, delay } = data;
  const palette = quantize(rgba, 256);
  gif.writeFrame(applyPalette(rgba, palette), width, height, { palette, delay });
  self.postMessage('more');
};
