import { expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import { defaults } from '../core/options';
import { ExactMixture } from '../denoisers/mixture';
import { guidances } from '../registry';
import { makeProcess } from '../testing/harness';

test('dynamic thresholding clips at the quantile and scales back into the range', async () => {
  const backend = new CpuBackend();
  const p = makeProcess('ve');
  const wide = new ExactMixture(
    {
      weights: [1],
      means: [[3, -0.5]],
      covs: [
        [
          [0.01, 0],
          [0, 0.01],
        ],
      ],
    },
    p,
    backend,
  );
  const found = guidances.get('dynamic-thresholding');
  if (!found) throw new Error('no dynamic thresholding');
  const limited = found.apply(wide, backend, { ...defaults(found.options), share: 1 });
  const [x, at] = [backend.put([3, -0.5]), p.at(0.5)];
  const [plain, clipped] = [await wide.denoise(x, at), await limited.denoise(x, at)].map((v) => backend.data(v));
  expect(plain[0]).toBeGreaterThan(2);
  expect(clipped[0]).toBeCloseTo(1, 12);
  expect(clipped[1]).toBeCloseTo(plain[1] / plain[0], 12);
  const inside = found.apply(wide, backend, { ...defaults(found.options), range: 10 });
  expect(backend.data(await inside.denoise(x, at))).toEqual(plain);
});
