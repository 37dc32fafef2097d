import type { ImageFormat } from '../../denoisers/card';
import { WORKGROUP } from './kernels';
import type { Memory } from './memory';
import type { Passes, Span } from './passes';
import type { Recorder } from './recorder';

/** RGBA of every pixel of every sample, by the rule of `toPixels`: one range for all, clamped, rounded to the nearest. */
export const paintKernel = /* wgsl */ `
struct Paint { n: u32, plane: u32, channels: u32, interleaved: u32, gain: f32, low: f32, factor: f32 }
@group(0) @binding(0) var<uniform> paint: Paint;
@group(0) @binding(1) var<storage, read_write> rgba: array<u32>;
@group(0) @binding(2) var<storage, read> v: array<f32>;
@compute @workgroup_size(${WORKGROUP}) fn main(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = id.x; i < paint.n; i += groups.x * ${WORKGROUP}u) {
    let sample = i / paint.plane;
    let p = i % paint.plane;
    var packed = 0xff000000u;
    for (var c = 0u; c < 3u; c++) {
      let channel = select(c, 0u, paint.channels < 3u);
      let place = select(channel * paint.plane + p, p * paint.channels + channel, paint.interleaved == 1u);
      let value = v[sample * paint.plane * paint.channels + place];
      packed |= u32(round(clamp((value * paint.gain - paint.low) * paint.factor, 0.0, 255.0))) << (8u * c);
    }
    rgba[i] = packed;
  }
}`;

/**
 * Samples as pixels, [samples·height·width·4]. The work is handed to the device at once; the bytes come when it gets there.
 * They go through a buffer and not onto a canvas: where a browser cannot present a WebGPU canvas, trying costs the device.
 */
export async function pixelsOf(
  on: { recorder: Recorder; passes: Passes; memory: Memory },
  v: Span,
  gain: number,
  format: ImageFormat,
): Promise<Uint8ClampedArray<ArrayBuffer>> {
  const { recorder, passes, memory } = on;
  const pixels = v.bytes / 4 / format.channels;
  const span = { buffer: memory.storage.take(pixels * 4), bytes: pixels * 4 };
  passes.paint(span, v, gain, format);
  const staged = memory.stage(recorder.commands(0), [span]);
  recorder.submit();
  memory.storage.give(span.buffer);
  return new Uint8ClampedArray(await staged.fetch());
}
