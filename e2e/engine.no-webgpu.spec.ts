import { expect, only, test } from './engine';

test('without WebGPU networks run on WebAssembly, and the page is told why', async ({ engine }) => {
  const [ready] = await engine.heard();
  expect(ready).toMatchObject({ type: 'ready', capability: { engine: 'wasm' } });
  expect(ready.type === 'ready' && ready.capability.detail).toMatch(/WebGPU/);
  const replies = await engine.run({ model: 'onnx/checkerboard', count: 64, grid: { id: 'karras', steps: 5 } });
  expect(only(replies, 'started')[0].engine).toBe('wasm');
  expect(
    only(replies, 'steps')
      .flatMap((r) => r.steps)
      .every((s) => s.x?.length === 128),
  ).toBe(true);
  expect(replies.at(-1)).toMatchObject({ type: 'measured', progress: 1 });
});
