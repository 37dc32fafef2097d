import { expect, only, test } from './engine';

const digits = {
  model: 'onnx/digits',
  condition: 3,
  count: 3,
  seed: 5,
  solver: { id: 'ddim' },
  grid: { id: 'karras', steps: 2, end: 'zero' },
};

test('with and without the class in one forward of twice the batch: WebGPU agrees with wasm', async ({ engine }) => {
  const spec = { ...digits, guidance: [{ id: 'cfg', options: { scale: 3 } }] };
  const ends = [];
  for (const on of ['webgpu', 'wasm'] as const) {
    const replies = await engine.run(spec, { engine: on, until: 'done' });
    expect(replies.find((r) => r.type === 'failed')).toBeUndefined();
    expect(only(replies, 'started')[0].engine).toBe(on);
    const steps = only(replies, 'steps').flatMap((r) => r.steps);
    expect(steps.map((s) => s.ledger)).toEqual([
      { step: 1, guidance: 1 },
      { step: 1, guidance: 1 },
    ]);
    const end = only(replies, 'states')[0]?.x.at(-1) ?? steps.at(-1)?.x;
    ends.push(Object.values(end ?? {}) as number[]);
  }
  const [gpu, cpu] = ends;
  expect(gpu).toHaveLength(3 * 784);
  // Float32 through a network of some twenty layers, its differences stretched threefold by guidance; values reach from −1 to 1.
  expect(Math.max(...gpu.map((v, i) => Math.abs(v - cpu[i])))).toBeLessThan(2e-3);
  const unguided = await engine.run(digits, { engine: 'wasm', until: 'done' });
  const plain = Object.values(
    only(unguided, 'steps')
      .flatMap((r) => r.steps)
      .at(-1)?.x ?? {},
  ) as number[];
  expect(Math.max(...plain.map((v, i) => Math.abs(v - cpu[i])))).toBeGreaterThan(0.1);
});

test('a distance grows to its end beside a run, gives way to it, and leaves its numbers alone', async ({ engine }) => {
  const alone = only(await engine.run(digits, { until: 'measured' }), 'steps')
    .flatMap((r) => r.steps)
    .at(-1)?.x;
  const { far, run } = await engine.page.evaluate(async (spec) => {
    const measuring = window.harness.distance(spec, 40);
    return { run: await window.harness.run(spec), far: await measuring };
  }, digits);
  expect(
    only(run, 'steps')
      .flatMap((r) => r.steps)
      .at(-1)?.x,
  ).toEqual(alone);
  expect(far.waited).toBe(true);
  expect(far.shares).toEqual([...far.shares].sort((a, b) => a - b));
  expect(far.last).toMatchObject({ type: 'distance', result: { samples: 40, nfe: 2 } });
  const result = far.last?.type === 'distance' ? far.last.result : undefined;
  expect(result?.distance).toBeGreaterThan(result?.realAgainstReal.distance ?? Number.POSITIVE_INFINITY);
  expect(result?.accuracy).toBeGreaterThan(0.5);
});
