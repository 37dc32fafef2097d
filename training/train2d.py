"""Trains one of the small 2-D denoisers and exports it: python3 training/train2d.py checkerboard

Loss |F - F*|^2, F* = (sigma x0 / sigma_d - alpha sigma_d eps) / sqrt(S): the EDM target, of unit variance at every level
(Karras et al. 2022, arXiv:2206.00364, eq. 8 with their weight lambda(sigma) = 1 / c_out^2). Adam, cosine decay, averaged weights.
"""
import os
os.environ['OMP_NUM_THREADS'] = os.environ['OPENBLAS_NUM_THREADS'] = '1'
import copy
import json
import math
import sys
import time

import numpy as np
import onnx
import torch
from onnx import numpy_helper

import network
import points
from publish import MODELS, publish, sliced_wasserstein

SEED, LEVELS, PER_LEVEL, RATE, EMA = 2026, 64, 16, 2e-3, 0.999
STEPS = {'checkerboard': 11000, 'spiral': 9500, 'moons': 4500, 'letters': 10000, 'letters-edm': 10000}
DATA = {'checkerboard': 'Eight fields of a 4x4 checkerboard', 'spiral': 'Two-armed spiral', 'moons': 'Two half moons', 'letters': 'The word "few"'}
LINEAR = {'id': 'vp-linear', 'options': {'betaMin': network.BETA_MIN, 'betaMax': network.BETA_MAX}}
COSINE = {'id': 'vp-cosine', 'options': {'s': network.COSINE_S}}
DISCRETE = {'id': 'vp-discrete', 'options': {'schedule': 'linear', 'steps': 1000, 'betaStart': 0.0001, 'betaEnd': 0.02}}
EDM = {'id': 've', 'options': {'sigmaMin': 0.002, 'sigmaMax': 80}}
MODEL = {   # id: (data, levels, first and last time, the card's process, unit of time, prediction, name of the output, title, about)
    'checkerboard': ('checkerboard', network.vp_linear, 1e-3, 1.0, LINEAR, 't', 'eps', 'eps', 'Checkers ε',
                     'A small network that predicts the noise on a checkerboard. Sharp edges make few-step errors easy to see.'),
    'spiral': ('spiral', network.vp_cosine, 1e-3, 0.9946, COSINE, 't', 'v', 'v', 'Spiral v',
               'A small network that predicts v = αε − σx₀ on a two-armed spiral.'),
    'moons': ('moons', network.flow, 0.0, 1.0, {'id': 'flow', 'options': {}}, 't', 'flow', 'velocity', 'Moons u',
              'A rectified flow: a small network that predicts the velocity u = ε − x₀ between two half moons and noise.'),
    'letters': ('letters', network.vp_discrete, 0.0, 999.0, DISCRETE, 'index', 'eps', 'eps', 'Letters ε',
                'The word "few" with the classic 1000-step linear schedule. Its time input is the index of the step.'),
    'letters-edm': ('letters', network.exploding, 0.002, 80.0, EDM, 'sigma', 'F', 'F', 'Letters F',
                    'The word "few" in the EDM form. The graph returns the raw output F, before the skip connection.'),
}


def level_table(model, size=20001):
    """Times from first to last, dense near the first, and their noise coordinate ln(sigma/alpha)."""
    _, process, first, last = MODEL[model][:4]
    t = torch.as_tensor(first + (last - first) * np.linspace(0, 1, size) ** 3, dtype=torch.float32)
    return t.double().numpy(), network.noise_coordinate(*process(t)).double().numpy()


def draw_times(table, u):
    """Times at quantiles u of the training levels: 70 % log-normal around sigma/alpha = e^-2, 30 % uniform in ln(sigma/alpha)."""
    t, c = table
    bell = np.array([math.erf((value + 2.0) / 1.3 / math.sqrt(2)) for value in c])
    cdf = 0.7 * (bell - bell[0]) / (bell[-1] - bell[0]) + 0.3 * (c - c[0]) / (c[-1] - c[0])
    return np.interp(u, cdf, t)


def loss(net, x0, times):
    """Mean squared error of F; x0 [levels, points, 2], times [levels, 1, 1]."""
    alpha, sigma = net.process(times)
    eps = torch.randn_like(x0)
    target = (sigma * x0 / net.sigma_data - alpha * net.sigma_data * eps) / torch.sqrt(net.variance(alpha, sigma))
    return (net.raw(alpha * x0 + sigma * eps, alpha, sigma) - target).square().mean()


def train(net, pool, table, steps, rng):
    """Returns the exponential moving average of the weights."""
    average, optimiser = copy.deepcopy(net), torch.optim.Adam(net.parameters(), RATE)
    cosine = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    for step in range(steps):
        u = (np.arange(LEVELS) + rng.random(LEVELS)) / LEVELS            # stratified: every batch sees all levels
        times = torch.as_tensor(draw_times(table, u), dtype=torch.float32)[:, None, None]
        value = loss(net, pool[torch.as_tensor(rng.integers(0, len(pool), (LEVELS, PER_LEVEL)))], times)
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
        cosine.step()
        keep = min(EMA, (1 + step) / (10 + step))
        with torch.no_grad():
            for a, p in zip(average.parameters(), net.parameters()):
                a.lerp_(p, 1 - keep)
        if step % 1000 == 0:
            print(f'{step:6d}  {value.item():.4f}', flush=True)
    return average


@torch.no_grad()
def sample(net, table, n, steps=400):
    """DDIM (Song et al. 2021, arXiv:2010.02502), steps uniform in ln(sigma/alpha); ends with x0 at the first time."""
    t, c = table
    grid = torch.as_tensor(np.interp(np.linspace(c[-1], c[0], steps + 1), c, t), dtype=torch.float32)[:, None]
    x = torch.randn(n, 2) * net.process(grid[0])[1]
    for to in range(1, steps + 1):
        x0, eps = net.clean(x, grid[to - 1])
        alpha, sigma = net.process(grid[to])
        x = alpha * x0 + sigma * eps
    return net.clean(x, grid[-1])[0].double().numpy()


def time_input(id):
    """Name of the graph's second input."""
    return 'sigma' if MODEL[id][5] == 'sigma' else 't'


def export(net, id):
    """Writes model.onnx: x [n, 2], time [1] -> [n, 2]; no node depends on the shape of x."""
    path, output = MODELS / id / 'model.onnx', MODEL[id][7]
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(net, (torch.zeros(2, 2), torch.full((1,), 0.5)), path, opset_version=17, input_names=['x', time_input(id)],
                      output_names=[output], dynamic_axes={'x': {0: 'n'}, output: {0: 'n'}})


def load(id):
    """The network of an exported graph, back in torch."""
    graph = onnx.load(str(MODELS / id / 'model.onnx')).graph
    weights = {w.name: torch.tensor(numpy_helper.to_array(w)) for w in graph.initializer}
    for i, node in enumerate(n for n in graph.node if n.op_type == 'MatMul'):     # the exporter renames and transposes these
        weights[f'hidden.{i}.weight'] = weights.pop(node.input[1]).T
    card = json.loads((MODELS / id / 'card.json').read_text())
    net = network.Denoiser(MODEL[id][1], MODEL[id][6], card['sigmaData'])
    net.load_state_dict(weights)
    return net.eval()


def main(id):
    data, process, _, _, card_process, unit, prediction, output, name, about = MODEL[id]
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    steps, rng, started = STEPS[id], np.random.default_rng(SEED), time.time()
    draw = getattr(points, data)
    pool = draw(200_000, rng)
    sigma_data = round(float(np.sqrt((pool ** 2).mean())), 4)
    net = network.Denoiser(process, prediction, sigma_data)
    table = level_table(id)
    net = train(net, torch.as_tensor(pool, dtype=torch.float32), table, steps, rng).eval()
    minutes = (time.time() - started) / 60

    held_out = draw(8000, np.random.default_rng(SEED + 1))
    times = torch.as_tensor(draw_times(table, (np.arange(500) + 0.5) / 500), dtype=torch.float32)[:, None, None]
    with torch.no_grad():
        validation = np.mean([loss(net, torch.as_tensor(held_out, dtype=torch.float32).view(500, 16, 2), times).item() for _ in range(5)])
    distance = sliced_wasserstein(sample(net, table, 4000), held_out[:4000])
    floor = sliced_wasserstein(held_out[4000:], held_out[:4000])

    export(net, id)
    publish(id, held_out, {
        'name': name, 'about': about, 'family': 'gaussian',
        'data': {'name': DATA[data], 'licence': 'MIT', 'origin': f'Drawn by training/points.py, {data}()'},
        'process': card_process, 'prediction': prediction, 'sigmaData': sigma_data, 'shape': [2],
        'inputs': {'x': 'x', 'time': {'name': time_input(id), 'unit': unit}}, 'output': output,
        'params': sum(p.numel() for p in net.parameters()),
        'training': {'command': f'python3 training/train2d.py {id}', 'seed': SEED, 'steps': steps, 'minutes': round(minutes, 1)},
        'quality': {'validationLoss': round(float(validation), 4), 'slicedWasserstein': round(distance, 4), 'samples': 4000,
                    'note': 'Sliced W1 over 256 directions between 4000 samples (DDIM, 400 steps) and 4000 held-out points; between two sets '
                            f'of 4000 held-out points it is {floor:.4f}. The loss is that of F, of unit variance; most of it is irreducible.'}})
    print(f'{id}: {minutes:.1f} min, sigmaData {sigma_data}, loss {validation:.4f}, W1 {distance:.4f}, floor {floor:.4f}')


if __name__ == '__main__':
    main(sys.argv[1])
