"""Writes a trained image denoiser as ONNX, with its card and reference answers.

  python3 training/images/export.py sprites --runs runs --out public/models

The graph: inputs x [n, c, h, w], sigma (or t) [1], class int32 [n]; output D = E[x0 | x] (or the velocity). Opset 17, dynamic batch.
"""
import argparse
import json
import os
import numpy as np
import onnx
import torch
from train import build, BATCH, SEED
from unet import Denoiser, Velocity
from sprites import NAMES, sheet

ABOUT = {
    'digits': 'Handwritten digits, 28 × 28, ten classes and none.',
    'sprites': 'Colour sprites, 32 × 32, eight classes and none, drawn by our own generator.',
    'digits-flow': 'Handwritten digits as a rectified flow: straight paths in expectation, bent in fact.',
    'digits-reflow': 'The flow taught anew on the ends of its own paths (2-rectified flow): nearly straight, so that few steps do.',
}


def load(name, runs):
    """The averaged network, its checkpoint and its kind."""
    net, kind, _ = build(name)
    kept = torch.load(os.path.join(runs, f'{name}.pt'))
    model = (Denoiser if kind == 'edm' else Velocity)(net, kept['sigma_data'])
    model.load_state_dict(kept['average'])
    return model.eval(), kept, kind


def karras(n, low=0.002, high=80.0, rho=7):
    r = torch.arange(n) / max(n - 1, 1)
    return torch.cat([(high ** (1 / rho) + r * (low ** (1 / rho) - high ** (1 / rho))) ** rho, torch.zeros(1)])


@torch.no_grad()
def sample_2m(D, x, sigmas):
    """DPM-Solver++(2M) in sigma: the samples for the sheet."""
    old = None
    for i in range(len(sigmas) - 1):
        s, t = sigmas[i], sigmas[i + 1]
        d = D(x, s)
        if t == 0:
            return d
        h = torch.log(s / t)
        if old is None:
            x = t / s * x - torch.expm1(-h) * d
        else:
            r = torch.log(sigmas[i - 1] / s) / h
            x = t / s * x - torch.expm1(-h) * ((1 + 1 / (2 * r)) * d - old / (2 * r))
        old = d
    return x


def main():
    arg = argparse.ArgumentParser()
    arg.add_argument('name')
    arg.add_argument('--runs', default='runs')
    arg.add_argument('--out', default='public/models')
    arg = arg.parse_args()
    torch.set_num_threads(1)
    model, kept, kind = load(arg.name, arg.runs)
    net = model.net
    sprites = arg.name == 'sprites'
    shape = [3, 32, 32] if sprites else [1, 28, 28]
    classes = NAMES if sprites else [str(k) for k in range(10)]
    folder = os.path.join(arg.out, arg.name)
    os.makedirs(folder, exist_ok=True)
    time = 't' if kind != 'edm' else 'sigma'
    out = 'u' if kind != 'edm' else 'D'
    file = os.path.join(folder, 'model.onnx')
    x, s, y = torch.randn(2, *shape), torch.tensor([0.7]), torch.tensor([1, 2], dtype=torch.int32)
    torch.onnx.export(model, (x, s, y), file, opset_version=17, input_names=['x', time, 'class'], output_names=[out],
                      dynamic_axes={'x': {0: 'n'}, 'class': {0: 'n'}, out: {0: 'n'}}, do_constant_folding=True)
    graph = onnx.load(file)
    onnx.checker.check_model(graph)
    print(sorted({n.op_type for n in graph.graph.node}))

    torch.manual_seed(7)
    probes = []
    for level in ([0.9, 0.5, 0.1] if kind != 'edm' else [20.0, 1.0, 0.1]):
        x, y = torch.randn(1, *shape) * (1 if kind != 'edm' else level), torch.tensor([3], dtype=torch.int32)
        x = (x * 1e5).round() / 1e5
        with torch.no_grad():
            answer = model(x, torch.tensor([level]), y)
        probes.append({'time': level, 'class': y.tolist(), 'x': [round(v, 5) for v in x.flatten().tolist()],
                       'output': [round(v, 5) for v in answer.flatten().tolist()]})
    here = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'probes')
    os.makedirs(here, exist_ok=True)
    with open(os.path.join(here, f'{arg.name}.json'), 'w') as f:
        json.dump(probes, f)

    n = len(classes)
    y = torch.arange(n, dtype=torch.int32).repeat(4)
    noise = torch.randn(4 * n, *shape)
    if kind != 'edm':
        x, times = noise, torch.linspace(1, 0, 21)
        with torch.no_grad():
            for a, b in zip(times[:-1], times[1:]):
                x = x + (b - a) * model(x, a.clamp(1e-4, 1 - 1e-4)[None], y)
    else:
        x = sample_2m(lambda x, s: model(x, s[None], y), 80 * noise, karras(18))
    pixels = ((x.clamp(-1, 1) + 1) * 127.5).round().byte().numpy()
    rgb = np.repeat(pixels, 3, 1) if pixels.shape[1] == 1 else pixels
    sheet(rgb, n, 1).save(os.path.join(folder, 'preview.png'), optimize=True)

    licence = 'MIT' if sprites else 'MIT (weights); the data, MNIST, usually CC BY-SA 3.0'
    card = {
        'id': arg.name,
        'name': {'digits': 'Digits', 'sprites': 'Sprites', 'digits-flow': 'Digits, flow', 'digits-reflow': 'Digits, reflow'}[arg.name],
        'about': ABOUT[arg.name],
        'family': 'gaussian',
        'data': {'name': 'Sprites of our own' if sprites else 'MNIST handwritten digits',
                 'licence': 'MIT' if sprites else 'CC BY-SA 3.0',
                 'origin': 'Drawn by training/images/sprites.py' if sprites else 'LeCun, Cortes, Burges; see training/images/README.md'},
        'process': {'id': 'flow', 'options': {}} if kind != 'edm' else {'id': 've', 'options': {'sigmaMin': 0.002, 'sigmaMax': 80}},
        'prediction': 'flow' if kind != 'edm' else 'x0',
        'sigmaData': round(kept['sigma_data'], 4),
        'shape': shape,
        'range': [-1, 1],
        'classes': classes,
        'inputs': {'x': 'x', 'time': {'name': time, 'unit': 't' if kind != 'edm' else 'sigma'},
                   'class': {'name': 'class', 'count': n, 'none': net.classes, 'type': 'int32'}},
        'output': out,
        'classifier': 'sprites-classifier' if sprites else 'digits-classifier',
        'params': sum(p.numel() for p in net.parameters()),
        'bytes': os.path.getsize(file),
        'opset': 17,
        'licence': licence,
        'training': {'command': f'python3 training/images/train.py {arg.name}', 'seed': SEED, 'steps': kept['step'],
                     'minutes': round(kept['minutes'], 1)},
        'quality': {'samples': kept['step'] * BATCH, 'loss': round(kept['loss'], 4),
                    'note': 'Images seen in training, and the last mean of the weighted loss.'},
    }
    with open(os.path.join(folder, 'card.json'), 'w') as f:
        json.dump(card, f, indent=2, ensure_ascii=False)
        f.write('\n')


if __name__ == '__main__':
    main()
