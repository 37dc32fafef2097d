"""Frechet distance, class accuracy and error of the shipped models, by their classifier; NFE = steps but for Heun.

  python3 training/images/measure.py digits --solvers 2m,unipc,heun,euler --nfe 5,10,18 --count 2000

Reads public/models, so it measures what is shipped. Noise is seeded by class and number, so all runs of one count share it; classes
are balanced, guidance is 1. Grids: Karras rho = 7 with a last step to zero; of a flow, uniform in t.
"""
import argparse
import json
import os
import numpy as np
import onnx
import torch
from onnx import numpy_helper

# The lowest noise level: of pictures as good as clean.
CLEAN = 0.002
HERE = os.path.dirname(os.path.abspath(__file__))
MODELS = os.path.join(HERE, '../../public/models')


def weights(path, prefix=''):
    """The parameters in an exported graph, by their names in torch; stored as float16 or int8, as the float32 that they stand for."""
    graph, kept = onnx.load(path).graph, {}
    held = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    for node in graph.node:
        if node.op_type == 'Cast' and node.input[0] in held:
            held[node.output[0]] = held[node.input[0]].astype(np.float32)
        if node.op_type == 'DequantizeLinear':
            q, scale = held[node.input[0]].astype(np.float32), held[node.input[1]]
            axis = next((a.i for a in node.attribute if a.name == 'axis'), 1)
            held[node.output[0]] = q * scale.reshape([-1 if k == axis else 1 for k in range(q.ndim)])
    for name, value in held.items():
        if name.startswith(prefix):
            kept[name[len(prefix):]] = torch.from_numpy(np.array(value))
    return kept


def restore(model, path, prefix=''):
    """The shipped weights in a model of torch."""
    kept = weights(path, prefix)
    model.load_state_dict({k: kept[k] for k in model.state_dict()})
    return model.eval()


@torch.no_grad()
def answers(net, x, sigma=CLEAN, seed=1):
    """Logits and features of pictures, uint8 or in -1 ... 1, with noise of one level."""
    made, noise = [], torch.Generator().manual_seed(seed)
    for part in x.split(500):
        noisy = part.float() / 127.5 - 1 if part.dtype == torch.uint8 else part
        noisy = noisy + sigma * torch.randn(noisy.shape, generator=noise)
        made.append(net(noisy, torch.full((1,), float(sigma)))[:2])
    return [torch.cat(part) for part in zip(*made)]


def balanced(y, count=None):
    """Indices of equally many pictures of each class, drawn by lot (the first half of MNIST's test set is not like the second)."""
    lot = torch.randperm(len(y), generator=torch.Generator().manual_seed(5))
    groups = [lot[y[lot] == k] for k in range(int(y.max()) + 1)]
    count = count or min(map(len, groups))
    return torch.cat([g[:count] for g in groups])


def statistics(features):
    f = features.double().numpy()
    return f.mean(0), np.cov(f, rowvar=False)


def frechet(a, b):
    """|m - m'|^2 + tr(C + C' - 2 (C C')^1/2), by the eigenvalues of C C'."""
    (m, c), (n, d) = a, b
    root = np.sqrt(np.maximum(np.linalg.eigvals(c @ d).real, 0)).sum()
    return float(((m - n) ** 2).sum() + np.trace(c) + np.trace(d) - 2 * root)


def karras(n, low=0.002, high=80.0, rho=7):
    """n steps: n levels, then zero."""
    r = torch.arange(n, dtype=torch.float64) / max(n - 1, 1)
    return torch.cat([(high ** (1 / rho) + r * (low ** (1 / rho) - high ** (1 / rho))) ** rho, torch.zeros(1)]).float()


def euler(D, x, sigmas):
    for s, t in zip(sigmas[:-1], sigmas[1:]):
        x = x + (t - s) / s * (x - D(x, s))
    return x


def heun(D, x, sigmas):
    """Second order (Karras et al. 2022, algorithm 1); the last step is Euler's."""
    for s, t in zip(sigmas[:-1], sigmas[1:]):
        d = (x - D(x, s)) / s
        y = x + (t - s) * d
        x = y if t == 0 else x + (t - s) / 2 * (d + (y - D(y, t)) / t)
    return x


def dpm2m(D, x, sigmas):
    """DPM-Solver++(2M) in sigma (Lu et al. 2022, arXiv:2211.01095); the last step is of first order."""
    old = None
    for i, (s, t) in enumerate(zip(sigmas[:-1], sigmas[1:])):
        d = D(x, s)
        if t == 0:
            return d
        h = torch.log(s / t)
        mixed = d if old is None else d + (d - old) * h / (2 * torch.log(sigmas[i - 1] / s))
        x, old = t / s * x - torch.expm1(-h) * mixed, d
    return x


def unipc(D, x, sigmas):
    """UniPC-2 of x0 with B(h) = e^h - 1 (Zhao et al. 2023, arXiv:2302.04867): the corrector takes the next step's forward."""
    d, old = D(x, sigmas[0]), None
    for i, (s, t) in enumerate(zip(sigmas[:-1], sigmas[1:])):
        if t == 0:
            return d
        h = torch.log(s / t)
        b = -torch.expm1(-h)
        base = t / s * x + b * d
        if old is None:
            new = D(base, t)
            x = base + b / 2 * (new - d)
        else:
            r = -torch.log(sigmas[i - 1] / s) / h
            new = D(base + b / 2 * (old - d) / r, t)
            # Weights that integrate e^(u - h) exactly for parabolas through the three answers.
            one = 1 - b / h
            two = 1 - 2 * one / h
            w = (two - one) / (r * r - r)
            x = base + w * (old - d) + (one - w * r) * (new - d)
        d, old = new, d


def flow_euler(u, x, steps):
    """Euler's method from t = 1 to 0, uniform; also the mean square of (x1 - x0) - u on the way: how bent the paths are."""
    start, seen = x, []
    for k in range(steps):
        seen.append(u(x, torch.tensor(1 - k / steps)))
        x = x - seen[-1] / steps
    line = start - x
    return x, float(sum(((line - v) ** 2).mean() for v in seen) / steps / (line ** 2).mean())


SOLVERS = {'euler': euler, 'heun': heun, '2m': dpm2m, 'unipc': unipc}


def main():
    from classifier import Classifier
    from train import build, wrap
    arg = argparse.ArgumentParser()
    arg.add_argument('name')
    arg.add_argument('--solvers', default='2m,unipc,heun,euler')
    arg.add_argument('--nfe', default='5,10,18')
    arg.add_argument('--count', type=int, default=2000)
    arg.add_argument('--fine', type=int, default=0, help='steps of 2M (Euler for a flow) that give the RMSE; 0: none')
    arg.add_argument('--sheet')
    arg = arg.parse_args()
    torch.set_num_threads(1)
    card = json.load(open(os.path.join(MODELS, arg.name, 'card.json')))
    judge = os.path.join(MODELS, card['classifier'])
    features = json.load(open(os.path.join(judge, 'features.json')))
    net, kind, _ = build(arg.name)
    model = restore(wrap(net, kind, card['sigmaData']), os.path.join(MODELS, arg.name, card.get('file', 'model.onnx')))
    shape, classes = card['shape'], len(card['classes'])
    n = len(features['mean'])
    classifier = restore(Classifier(shape[0], shape[1], classes, card['sigmaData']), os.path.join(judge, 'model.onnx'), 'net.')
    cov = np.zeros((n, n))
    cov[np.triu_indices(n)] = features['cov']
    reference = np.array(features['mean']), cov + np.triu(cov, 1).T
    real = min(features['realAgainstReal'], key=lambda r: abs(np.log(r['samples'] / arg.count)))
    print(f"{card['name']}: real against real {real['distance']} at {real['samples']}", flush=True)

    y = torch.arange(arg.count) % classes
    noise = torch.randn(arg.count, *shape, generator=torch.Generator().manual_seed(11))

    @torch.no_grad()
    def sample(solver, nfe):
        made, bent = [], []
        for part in torch.arange(arg.count).split(100):
            label, x = y[part], noise[part]
            if kind == 'edm':
                steps = (nfe + 1) // 2 if solver == 'heun' else nfe
                made.append(SOLVERS[solver](lambda x, s: model(x, s[None], label), 80 * x, karras(steps)))
            else:
                x, b = flow_euler(lambda x, t: model(x, t[None], label), x, nfe)
                made.append(x)
                bent.append(b)
        return torch.cat(made), np.mean(bent) if bent else None

    fine = sample('2m', arg.fine)[0] if arg.fine else None
    for nfe in map(int, arg.nfe.split(',')):
        for solver in arg.solvers.split(',') if kind == 'edm' else ['euler']:
            x, bent = sample(solver, nfe)
            logits, f = answers(classifier, x.clamp(-1, 1))
            right = float((logits.argmax(1) == y).float().mean())
            distance = frechet(statistics(f), reference)
            used = nfe - 1 + nfe % 2 if solver == 'heun' and kind == 'edm' else nfe
            print(f"{solver} NFE {used}: Frechet {distance:.4f}, {distance / real['distance']:.2f} x real; accuracy {right:.3f}"
                  + (f'; RMSE {float(((x - fine) ** 2).mean().sqrt()):.4f}' if arg.fine else '')
                  + (f'; bent {bent:.4f}' if bent is not None else ''), flush=True)
            if arg.sheet:
                from sprites import sheet
                pixels = ((x[:20 * classes].clamp(-1, 1) + 1) * 127.5).round().byte().numpy()
                sheet(np.repeat(pixels, 3 // shape[0], 1), classes * 2, 1).save(f'{arg.sheet}-{solver}-{nfe}.png')


if __name__ == '__main__':
    main()
