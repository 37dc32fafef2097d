import type { Mixture } from './mixture';

/** The built-in exact denoisers: data laws that are Gaussian mixtures, so that D, score and density have closed forms. */
export interface ExactModel {
  id: string;
  name: string;
  about: string;
  mixture: Mixture;
}

const isotropic = (std: number): number[][] => [
  [std * std, 0],
  [0, std * std],
];

/** Covariance with standard deviations `along` and `across` at an angle. */
function tilted(along: number, across: number, angle: number): number[][] {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const [a, b] = [along * along, across * across];
  return [
    [a * c * c + b * s * s, (a - b) * c * s],
    [(a - b) * c * s, a * s * s + b * c * c],
  ];
}

const ring: Mixture = {
  weights: Array.from({ length: 8 }, () => 1),
  means: Array.from({ length: 8 }, (_, k) => [Math.cos((2 * Math.PI * k) / 8), Math.sin((2 * Math.PI * k) / 8)]),
  covs: Array.from({ length: 8 }, () => isotropic(0.08)),
};

/** Two half circles, each a chain of Gaussians that lie along it and overlap by half. */
function moons(links = 14): Mixture {
  const thickness = 0.055;
  const radius = 0.8;
  const half = (Math.PI * radius) / (links - 1) / 2;
  const angles = Array.from({ length: links }, (_, i) => (Math.PI * i) / (links - 1));
  const upper = angles.map((a) => ({
    mean: [radius * Math.cos(a) - 0.4, radius * Math.sin(a) - 0.2],
    cov: tilted(half, thickness, a + Math.PI / 2),
  }));
  const lower = angles.map((a) => ({
    mean: [0.4 - radius * Math.cos(a), 0.2 - radius * Math.sin(a)],
    cov: tilted(half, thickness, a + Math.PI / 2),
  }));
  const chain = [...upper, ...lower];
  return { weights: chain.map(() => 1), means: chain.map((c) => c.mean), covs: chain.map((c) => c.cov) };
}

/** Five arms that turn as they go out. */
function pinwheel(arms = 5, links = 5): Mixture {
  const parts = Array.from({ length: arms * links }, (_, n) => {
    const [arm, link] = [Math.floor(n / links), n % links];
    const r = 0.3 + (0.85 * link) / (links - 1);
    const angle = (2 * Math.PI * arm) / arms + 0.75 * r;
    return {
      mean: [r * Math.cos(angle), r * Math.sin(angle)],
      cov: tilted(0.11, 0.035 + 0.03 * r, angle + Math.atan(0.75 * r)),
    };
  });
  return { weights: parts.map(() => 1), means: parts.map((p) => p.mean), covs: parts.map((p) => p.cov) };
}

const uneven: Mixture = {
  weights: [0.4, 0.25, 0.18, 0.12, 0.05],
  means: [
    [-0.75, 0.35],
    [0.65, 0.7],
    [0.7, -0.55],
    [-0.35, -0.85],
    [0.05, 0.05],
  ],
  covs: [
    tilted(0.3, 0.07, 1.1),
    tilted(0.22, 0.05, -0.5),
    tilted(0.16, 0.1, 0.4),
    tilted(0.25, 0.03, 0.05),
    tilted(0.05, 0.05, 0),
  ],
};

const pair: Mixture = { weights: [0.65, 0.35], means: [[-0.6], [0.9]], covs: [[[0.15 ** 2]], [[0.22 ** 2]]] };

export const exactModels: readonly ExactModel[] = [
  {
    id: 'ring',
    name: 'Ring',
    about: 'Eight equal Gaussians on a circle: does the solver find all eight?',
    mixture: ring,
  },
  {
    id: 'two-moons',
    name: 'Two moons',
    about: 'Two interlocked half circles, as chains of 28 thin Gaussians.',
    mixture: moons(),
  },
  { id: 'pinwheel', name: 'Pinwheel', about: 'Five turning arms of thin Gaussians.', mixture: pinwheel() },
  {
    id: 'uneven',
    name: 'Uneven',
    about: 'Five anisotropic modes with weights from 5 to 40 %: small modes are easy to lose.',
    mixture: uneven,
  },
  {
    id: 'pair',
    name: 'Pair (1-D)',
    about: 'Two Gaussians on a line: the density over time, with the paths on it.',
    mixture: pair,
  },
];

/**
 * The exact denoiser of a point cloud: the "perfect" network that memorises its training set. Points become equal
 * components N(pᵢ, bandwidth²·I); bandwidth 0 gives the softmax over the points themselves.
 */
export function pointMixture(points: readonly (readonly number[])[], bandwidth: number): Mixture {
  const dim = points[0]?.length ?? 0;
  const cov = Array.from({ length: dim }, (_, i) =>
    Array.from({ length: dim }, (_, j) => (i === j ? bandwidth * bandwidth : 0)),
  );
  return { weights: points.map(() => 1), means: points, covs: points.map(() => cov) };
}
