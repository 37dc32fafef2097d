"""Trains the small classifier of a data set and writes it as ONNX, with its gradient and the statistics of its features.

  python3 training/images/classifier.py digits  --data mnist.npz --out public/models
  python3 training/images/classifier.py sprites --data sprites.npz --out public/models

It knows the noise level: p(class | x, sigma) for x = x0 + sigma eps, so that grad_x log p is the true classifier guidance (Dhariwal and
Nichol 2021, arXiv:2105.05233). At the lowest level its features are those of clean pictures: their mean and covariance over the training
data, classes balanced, give the Frechet distance (Heusel et al. 2017, arXiv:1706.08500). The graph holds the backward pass as ordinary
forward operators: inputs x [n, c, h, w], sigma [1], class int32 [n]; outputs logits, features, gradient.
"""
import argparse
import json
import math
import os
import time
import numpy as np
import onnx
import torch
from torch import nn
import torch.nn.functional as F
from data import digits, sprites
from measure import CLEAN, answers, balanced, statistics
from real import real_against_real
from sprites import NAMES

SEED, BATCH, STEPS, SLOPE, FEATURES = 2026, 128, 5000, 0.2, 32


class Classifier(nn.Module):
    """Four convolutions, scaled and shifted by the noise level; LeakyReLU features, of which none can die; linear logits."""

    def __init__(self, image, side, classes, sigma_data, widths=(24, 48, 48, 64), waves=16):
        super().__init__()
        self.sigma_data, self.image, self.side = sigma_data, image, side
        self.register_buffer('waves', 2 * math.pi * torch.logspace(-1.2, 0.3, waves))
        self.level = nn.Sequential(nn.Linear(2 * waves, 64), nn.SiLU(), nn.Linear(64, 2 * sum(widths)))
        shape = [(4, 2), (4, 2), (3, 1), (3, 2)]
        self.conv = nn.ModuleList(nn.Conv2d(a, b, k, s, 1) for a, b, (k, s) in zip((image,) + widths, widths, shape))
        self.sides = [side, side // 2, side // 4, side // 4, (side // 4 + 1) // 2]
        self.features = nn.Linear(widths[-1] * self.sides[-1] ** 2, FEATURES)
        self.logits = nn.Linear(FEATURES, classes)

    def modulation(self, sigma):
        """Gain and shift of each layer, and the scale of the input."""
        w = torch.log(sigma).reshape(-1, 1) / 4 * self.waves
        emb, layers = self.level(torch.cat([w.cos(), w.sin()], 1)), []
        for part in emb.split([2 * c.out_channels for c in self.conv], 1):
            gain, shift = part.reshape(-1, 2, part.shape[1] // 2, 1, 1).unbind(1)
            layers.append((1 + gain, shift))
        return layers, 1 / torch.sqrt(sigma * sigma + self.sigma_data ** 2).reshape(-1, 1, 1, 1)

    def forward(self, x, sigma):
        layers, scale = self.modulation(sigma)
        h, slopes = x * scale, []
        for conv, (gain, shift) in zip(self.conv, layers):
            h = conv(h) * gain + shift
            slopes.append(h)
            h = F.leaky_relu(h, SLOPE)
        h = self.features(h.reshape(-1, self.features.in_features))
        features = F.leaky_relu(h, SLOPE)
        return self.logits(features), features, (slopes, h, layers, scale)


def slope(h):
    """Derivative of LeakyReLU: 1 above zero, SLOPE below."""
    return (1 + SLOPE) / 2 + (1 - SLOPE) / 2 * torch.sign(h)


class WithGradient(nn.Module):
    """logits, features and grad_x log p(class | x, sigma); no autograd, which the exporter of torch 1.13 does not know."""

    def __init__(self, net):
        super().__init__()
        self.net = net
        self.register_buffer('one_hot', torch.eye(net.logits.out_features))

    def forward(self, x, sigma, label):
        net = self.net
        logits, features, (slopes, last, layers, scale) = net(x, sigma)
        g = F.embedding(label, self.one_hot) - torch.softmax(logits, 1)
        g = (g @ net.logits.weight) * slope(last)
        g = (g @ net.features.weight).reshape(-1, net.conv[-1].out_channels, net.sides[-1], net.sides[-1])
        for conv, h, (gain, _), side in zip(reversed(net.conv), reversed(slopes), reversed(layers), reversed(net.sides[:-1])):
            # A stride may have dropped the last row: the way back adds it again.
            over = side - ((h.shape[2] - 1) * conv.stride[0] - 2 + conv.kernel_size[0])
            g = F.conv_transpose2d(g * slope(h) * gain, conv.weight, stride=conv.stride, padding=1, output_padding=int(over))
        return logits, features, g * scale


def levels(n):
    """A third clean, the others log-normal: the levels at which a class can be told are e^-3 ... e^2."""
    return torch.where(torch.rand(n) < 1 / 3, torch.tensor(CLEAN), torch.exp(-0.3 + 1.4 * torch.randn(n)).clamp(CLEAN, 80))


def train(net, x, y):
    adam = torch.optim.AdamW(net.parameters(), 1e-3, weight_decay=0.02)
    average = {k: v.clone() for k, v in net.state_dict().items()}
    for step in range(STEPS):
        for group in adam.param_groups:
            group['lr'] = 2e-3 * min(1, (step + 1) / 200) * (0.5 + 0.5 * math.cos(math.pi * step / STEPS))
        chosen = torch.randint(len(x), (BATCH,))
        sigma = levels(BATCH)
        noisy = x[chosen].float() / 127.5 - 1
        noisy = noisy + sigma.reshape(-1, 1, 1, 1) * torch.randn_like(noisy)
        loss = F.cross_entropy(net(noisy, sigma)[0], y[chosen])
        adam.zero_grad()
        loss.backward()
        adam.step()
        with torch.no_grad():
            for k, v in net.state_dict().items():
                average[k].lerp_(v, 1 - min(0.998, (1 + step) / (10 + step)))
        if step % 500 == 499:
            print(f'{step + 1}/{STEPS} loss {loss.item():.4f}', flush=True)
    net.load_state_dict(average)


@torch.no_grad()
def unit(net, x):
    """Scales every feature to unit variance over pictures x, and the logits back: LeakyReLU commutes with a positive scale."""
    spread = answers(net, x)[1].std(0)
    net.features.weight /= spread[:, None]
    net.features.bias /= spread
    net.logits.weight *= spread


def check_gradient(graph, shape, classes):
    """The backward pass by hand against autograd."""
    torch.manual_seed(1)
    x, y = torch.randn(16, *shape), torch.randint(0, classes, (16,))
    for sigma in (CLEAN, 0.5, 5.0):
        noisy = (x * sigma).requires_grad_()
        s = torch.tensor([sigma])
        logp = torch.log_softmax(graph.net(noisy, s)[0], 1)[torch.arange(16), y].sum()
        want = torch.autograd.grad(logp, noisy)[0]
        error = (graph(noisy, s, y)[2] - want).abs().max() / want.abs().max()
        print(f'gradient at sigma {sigma}: relative difference to autograd {error:.1e}')
        assert error < 1e-5


def main():
    arg = argparse.ArgumentParser()
    arg.add_argument('name', choices=['digits', 'sprites'])
    arg.add_argument('--data')
    arg.add_argument('--runs', default='runs')
    arg.add_argument('--out', default='public/models')
    arg = arg.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    began, small = time.time(), arg.name == 'digits'
    load = digits if small else sprites
    (x, y, sigma_data), (x_test, y_test, _) = load(arg.data), load(arg.data, 'test')
    classes = [str(k) for k in range(10)] if small else NAMES
    shape = list(x.shape[1:])
    net = Classifier(shape[0], shape[1], len(classes), sigma_data)
    kept = os.path.join(arg.runs, f'{arg.name}-classifier.pt')
    if not os.path.exists(kept):
        train(net, x, y)
        os.makedirs(arg.runs, exist_ok=True)
        torch.save({'model': net.state_dict(), 'minutes': (time.time() - began) / 60}, kept)
    kept = torch.load(kept)
    net.load_state_dict(kept['model'])
    net.eval()
    graph = WithGradient(net)
    chosen = balanced(y)
    unit(net, x[chosen])
    check_gradient(graph, shape, len(classes))
    reference = statistics(answers(net, x[chosen])[1])
    held = balanced(y_test, 2000 // len(classes))
    real = real_against_real(net, x_test, y_test, reference)

    def accuracy(sigma):
        return round(float((answers(net, x_test, sigma)[0].argmax(1) == y_test).float().mean()), 4)

    folder = os.path.join(arg.out, f'{arg.name}-classifier')
    os.makedirs(folder, exist_ok=True)
    file = os.path.join(folder, 'model.onnx')
    example = torch.randn(2, *shape), torch.tensor([0.7]), torch.tensor([1, 2], dtype=torch.int32)
    names = ['logits', 'features', 'gradient']
    torch.onnx.export(graph, example, file, opset_version=17, input_names=['x', 'sigma', 'class'], output_names=names,
                      dynamic_axes={k: {0: 'n'} for k in ['x', 'class'] + names})
    onnx.checker.check_model(onnx.load(file))
    print(sorted({n.op_type for n in onnx.load(file).graph.node}))

    card = {
        'id': f'{arg.name}-classifier', 'name': f'Classifier of the {arg.name}',
        'about': f'Names the {arg.name} at any noise level; its features measure the Fréchet distance, its gradient guides.',
        'data': {'name': 'MNIST handwritten digits', 'licence': 'CC BY-SA 3.0', 'origin': 'LeCun, Cortes, Burges; see training/images/README.md'}
        if small else {'name': 'Sprites of our own', 'licence': 'MIT', 'origin': 'Drawn by training/images/sprites.py'},
        'classes': classes, 'shape': shape, 'range': [-1, 1],
        'inputs': {'x': 'x', 'sigma': 'sigma', 'class': 'class'},
        'outputs': {'logits': 'logits', 'features': 'features', 'gradient': 'gradient'},
        'features': {'sigma': CLEAN, 'count': FEATURES},
        'accuracy': {'clean': accuracy(CLEAN), 'noisy': [{'sigma': s, 'accuracy': accuracy(s)} for s in (0.25, 0.5, 1, 2, 4, 8)]},
        'params': sum(p.numel() for p in net.parameters()), 'bytes': os.path.getsize(file), 'opset': 17,
        'licence': 'MIT (weights); the data, MNIST, usually CC BY-SA 3.0' if small else 'MIT',
        'training': {'command': f'python3 training/images/classifier.py {arg.name}', 'seed': SEED, 'steps': STEPS,
                     'minutes': round(kept['minutes'], 1)},
    }
    print(card['accuracy'], card['params'])
    with open(os.path.join(folder, 'classifier.json'), 'w') as f:
        json.dump(card, f, indent=2, ensure_ascii=False)
        f.write('\n')
    mean, cov = reference
    with open(os.path.join(folder, 'features.json'), 'w') as f:
        json.dump({'samples': len(chosen), 'mean': [float(f'{v:.7g}') for v in mean],
                   'cov': [float(f'{v:.7g}') for v in cov[np.triu_indices(FEATURES)]],
                   'realAgainstReal': real}, f)
        f.write('\n')

    # Reference answers for the tests, each of another class and level; the class asked for is not the picture's, whose gradient vanishes.
    torch.manual_seed(7)
    probes = []
    for k, sigma in enumerate((CLEAN, 0.5, 5.0)):
        x1 = ((x_test[held[len(held) // len(classes) * (2 * k + 1)]].float() / 127.5 - 1 + sigma * torch.randn(shape)) * 1e5).round() / 1e5
        label = torch.tensor([2 * k + 2], dtype=torch.int32)
        out = graph(x1[None], torch.tensor([sigma]), label)
        probes.append({'sigma': sigma, 'class': label.tolist(), 'x': [round(v, 5) for v in x1.flatten().tolist()],
                       **{n: [float(f'{v:.7g}') for v in o.flatten().tolist()] for n, o in zip(names, out)}})
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'probes', f'{arg.name}-classifier.json'), 'w') as f:
        json.dump(probes, f)


if __name__ == '__main__':
    main()
