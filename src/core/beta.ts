/** ln Γ(x) for x > 0: Stirling's series after shifting x above 10. */
function logGamma(x: number): number {
  let shift = 0;
  let y = x;
  while (y < 10) shift += Math.log(y++);
  const q = 1 / (y * y);
  const series = (1 / 12 - q * (1 / 360 - q * (1 / 1260 - q * (1 / 1680 - q * (1 / 1188 - (q * 691) / 360360))))) / y;
  return (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

/**
 * I_x(a, b) = ∫₀ˣ u^{a−1}(1−u)^{b−1} du / B(a, b), by its continued fraction evaluated with Lentz's rule.
 * (DLMF 8.17.22; the symmetry 8.17.4 keeps x where the fraction converges fast.)
 */
export function betaDistribution(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - betaDistribution(1 - x, b, a);
  let [c, d, product] = [Number.POSITIVE_INFINITY, 1, 1];
  for (let m = 1; m < 1000; m++) {
    const k = m >> 1;
    const numerator =
      m % 2 === 1
        ? (-(a + k) * (a + b + k) * x) / ((a + 2 * k) * (a + 2 * k + 1))
        : (k * (b - k) * x) / ((a + 2 * k - 1) * (a + 2 * k));
    d = 1 / (1 + numerator * d);
    c = 1 + numerator / c;
    product *= c * d;
    if (m > 2 && Math.abs(c * d - 1) < 1e-16) break;
  }
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b));
  return (front * product) / a;
}

/** x with I_x(a, b) = p, by bisection to the last bit. */
export function betaQuantile(p: number, a: number, b: number): number {
  let [lo, hi] = [0, 1];
  for (let i = 0; i < 1100; i++) {
    const mid = 0.5 * (lo + hi);
    if (mid <= lo || mid >= hi) break;
    if (betaDistribution(mid, a, b) < p) lo = mid;
    else hi = mid;
  }
  return 0.5 * (lo + hi);
}
