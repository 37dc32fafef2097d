import { expect, test } from 'vitest';
import { betaDistribution, betaQuantile } from '../core/beta';
test('beta', () => {
  for (const x of [0.01, 0.2, 0.5, 0.77, 0.999]) {
    expect(betaDistribution(x, 0.5, 0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(x)), 13);
    expect(betaDistribution(x, 1, 1)).toBeCloseTo(x, 14);
    expect(betaDistribution(x, 2, 3)).toBeCloseTo(6 * x * x - 8 * x ** 3 + 3 * x ** 4, 13);
    expect(betaQuantile(betaDistribution(x, 0.6, 0.6), 0.6, 0.6)).toBeCloseTo(x, 11);
  }
});
