import { normals } from '../../core/rng';
import { openSession, type Session } from '../../denoisers/session';

/** Points of the probe, and the noise levels it is made at. */
const POINTS = 64;
const SIGMAS = [0.05, 0.5, 5];
/** Float32 shaders stay below 1e-5 on this graph; a driver that is off by this much draws a wrong picture. */
const LIMIT = 1e-3;

/**
 * The same small model on WebGPU and on wasm: max |Δ| of the denoised points. The model is the exact ring, whose
 * exponentials and softmax show sloppy shader arithmetic at once. Undefined if the model is not on the server.
 * @throws whatever WebGPU throws.
 */
export async function selfCheck(
  base: string,
  device: GPUDevice,
): Promise<{ model: string; maxAbs: number; ok: boolean } | undefined> {
  const response = await fetch(new URL('models/ring/model.onnx', base));
  if (!response.ok) return undefined;
  const bytes = new Uint8Array(await response.arrayBuffer());
  const answers: Float32Array[] = [];
  for (const options of [{ engine: 'webgpu', device }, { engine: 'wasm' }] as const) {
    const session = await openSession(bytes, options);
    for (const sigma of SIGMAS) answers.push(await probe(session, sigma));
    await session.release();
  }
  let maxAbs = 0;
  for (const [k] of SIGMAS.entries())
    answers[k].forEach((value, i) => {
      const difference = Math.abs(value - answers[k + SIGMAS.length][i]);
      if (!(difference <= maxAbs)) maxAbs = difference;
    });
  return { model: 'ring', maxAbs, ok: maxAbs <= LIMIT };
}

async function probe({ ort, run, drop }: Session, sigma: number): Promise<Float32Array> {
  const x = Float32Array.from(normals(1, POINTS, 2, 0), (z) => z * Math.hypot(sigma, 0.7));
  const { denoised } = await run({
    x: new ort.Tensor('float32', x, [POINTS, 2]),
    sigma: new ort.Tensor('float32', Float32Array.of(sigma), [1]),
  });
  const numbers = (await denoised.getData()) as Float32Array;
  const copy = numbers.slice();
  drop(denoised);
  return copy;
}
