"""Seeded data sets in the plane, drawn by our own geometry (MIT). All lie within about [-1.2, 1.2]^2 with mean near 0."""
import numpy as np


def arc(centre, radius, start, stop):
    """Polyline along a circle; angles in turns."""
    turn = 2 * np.pi * np.linspace(start, stop, 200)
    return np.asarray(centre) + radius * np.stack([np.cos(turn), np.sin(turn)], 1)


def along(strokes, jitter, n, rng):
    """n points, uniform in arc length over the strokes (polylines), plus isotropic Gaussian jitter."""
    tails = np.concatenate([s[:-1] for s in strokes])
    edges = np.concatenate([np.diff(s, axis=0) for s in strokes])
    lengths = np.linalg.norm(edges, axis=1)
    k = rng.choice(len(edges), n, p=lengths / lengths.sum())
    return tails[k] + rng.random((n, 1)) * edges[k] + jitter * rng.standard_normal((n, 2))


def framed(strokes, scale):
    """The strokes with their mean (by arc length) at the origin, scaled."""
    edges = [(np.linalg.norm(np.diff(s, axis=0), axis=1), (s[1:] + s[:-1]) / 2) for s in strokes]
    mean = sum((length[:, None] * middle).sum(0) for length, middle in edges) / sum(length.sum() for length, _ in edges)
    return [scale * (s - mean) for s in strokes]


def checkerboard(n, rng):
    """Eight dark fields of a 4x4 board over [-1.15, 1.15]^2."""
    column, half = rng.integers(0, 4, n), rng.integers(0, 2, n)
    corner = np.stack([column, 2 * half + column % 2], 1)
    return 1.15 * ((corner + rng.random((n, 2))) / 2 - 1)


def spiral(n, rng):
    """Two Archimedean arms, one and a half turns each, opposite to each other."""
    turn = np.linspace(0, 1.5, 600)
    arm = (0.22 + 0.61 * turn)[:, None] * np.stack([np.cos(2 * np.pi * turn), np.sin(2 * np.pi * turn)], 1)
    return along([arm, -arm], 0.022, n, rng)


def moons(n, rng):
    """Two interleaved half circles."""
    return along(framed([arc((0, 0), 1, 0, 0.5), arc((1, 0.5), 1, 0.5, 1)], 0.76), 0.04, n, rng)


def letters(n, rng):
    """The word "few", written with nine strokes."""
    f = [np.array([(0.3, 0.0), (0.3, 1.3)]), arc((0.62, 1.3), 0.32, 0.5, 0.12), np.array([(0.0, 0.93), (0.68, 0.93)])]
    e = [np.array([(0.9, 0.5), (1.9, 0.5)]), arc((1.4, 0.5), 0.5, 0.0, 0.88)]
    w = [np.array(s, float) for s in ([(2.1, 1), (2.42, 0)], [(2.42, 0), (2.74, 0.85)], [(2.74, 0.85), (3.06, 0)], [(3.06, 0), (3.38, 1)])]
    return along(framed(f + e + w, 0.7), 0.018, n, rng)


def ring(n, rng):
    """Eight Gaussians of standard deviation 0.08 on the unit circle."""
    turn = 2 * np.pi * rng.integers(0, 8, n) / 8
    return np.stack([np.cos(turn), np.sin(turn)], 1) + 0.08 * rng.standard_normal((n, 2))
