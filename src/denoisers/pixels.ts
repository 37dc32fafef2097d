import type { ImageFormat } from './card';

/** One sample of a state as RGBA; x_t and x̂₀ both have the spread of the data, so one range fits both. */
export function toPixels(values: ArrayLike<number>, offset: number, gain: number, format: ImageFormat): ImageData {
  const { channels, height, width, layout, range } = format;
  const [low, high] = range;
  const image = new ImageData(width, height);
  const { data } = image;
  const plane = width * height;
  const factor = 255 / (high - low);
  for (let p = 0; p < plane; p++)
    for (let c = 0; c < 3; c++) {
      const channel = channels < 3 ? 0 : c;
      const at = layout === 'NHWC' ? p * channels + channel : channel * plane + p;
      data[4 * p + c] = (values[offset + at] * gain - low) * factor;
    }
  for (let p = 0; p < plane; p++) data[4 * p + 3] = 255;
  return image;
}
