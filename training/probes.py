"""Writes training/probes.json: what every shipped graph must answer, so that tests can hold any runtime to it.

{"<id>": [{"time": number, "x": [[x, y], ...], "output": [[a, b], ...]}, ...]}, six rows at each of four times.
The trained networks answer in torch float32, the ring in float64 from its densities.
"""
import json
import pathlib

import numpy as np
import torch

import points
import ring
import train2d

TIMES = {'checkerboard': [0.001, 0.1, 0.4, 1], 'spiral': [0.001, 0.1, 0.5, 0.9946], 'moons': [0, 0.1, 0.5, 1],
         'letters': [0, 60, 300, 999], 'letters-edm': [0.002, 0.1, 1, 80], 'ring': [0.02, 0.1, 1, 20]}


def digits(a):
    """Nine significant digits carry a float32 unchanged."""
    return [[float(f'{value:.9g}') for value in row] for row in np.asarray(a, float)]


def probes(id, times, rng):
    data, process, net = (train2d.MODEL[id][0], train2d.MODEL[id][1], train2d.load(id)) if id in train2d.MODEL else ('ring', train2d.network.exploding, None)
    for time in times:
        t = torch.tensor([time], dtype=torch.float32)
        alpha, sigma = (value.item() for value in process(t))
        x = np.float32(alpha * getattr(points, data)(6, rng) + sigma * rng.standard_normal((6, 2)))
        with torch.no_grad():
            output = net(torch.as_tensor(x), t).numpy() if net else ring.exact(x, t.item())
        yield {'time': time, 'x': digits(x), 'output': digits(output)}


if __name__ == '__main__':
    torch.set_num_threads(1)
    rng = np.random.default_rng(7)
    answer = {id: list(probes(id, times, rng)) for id, times in TIMES.items()}
    (pathlib.Path(__file__).parent / 'probes.json').write_text(json.dumps(answer, separators=(',', ':')) + '\n')
