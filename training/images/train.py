"""Trains an image denoiser on one CPU thread.

  python3 training/images/train.py digits --data mnist.npz --images 330000,96000,420000 --out runs
  python3 training/images/train.py sprites --images 260000 --out runs
  python3 training/images/train.py digits-flow --start digits --data mnist.npz --images 38400,64000 --out runs
  python3 training/images/train.py digits-reflow --start digits-flow --data digits-pairs.npz --images 64000 --out runs

Adam with cosine decay, moving average of the weights. Several numbers of images are several cycles: each starts Adam anew from the
average of the one before, at half its rate. A checkpoint every two minutes, from which the same command goes on. `--start` begins with
the average of another run; a reflow (Liu et al. 2022, arXiv:2209.03003) learns the straight lines of the pairs that pairs.py made.
"""
import argparse
import math
import os
import time
import numpy as np
import torch
from data import digits, sprites
from unet import Denoiser, Velocity, digits_net, sprites_net

SEED, BATCH, DROP, RATE = 2026, 64, 0.12, 2e-3


def build(name):
    """Network, kind ('edm', 'flow' or 'reflow') and data of a model."""
    kind = 'reflow' if 'reflow' in name else 'flow' if 'flow' in name else 'edm'
    return (sprites_net(), kind, sprites) if name.startswith('sprites') else (digits_net(), kind, digits)


def wrap(net, kind, sigma_data):
    return (Denoiser if kind == 'edm' else Velocity)(net, sigma_data)


def level(kind, n):
    """sigma log-normal, a tenth of them spread evenly; t of a flow logit-normal likewise; of a reflow more of both ends (U-shaped)."""
    z = torch.randn(n)
    if kind == 'edm':
        sigma = torch.exp(-1.0 + 1.25 * z)
        wide = torch.exp(math.log(2e-3) + torch.rand(n) * math.log(80 / 2e-3))
        return torch.where(torch.rand(n) < 0.1, wide, sigma)
    if kind == 'reflow':
        # Density proportional to cosh(4 (t - 1/2)), by its inverse: the ends are where pairs are hard (Lee et al. 2024, arXiv:2405.20320).
        return (0.5 + torch.asinh((2 * torch.rand(n) - 1) * math.sinh(2)) / 4).clamp(1e-4, 1 - 1e-4)
    return torch.where(torch.rand(n) < 0.3, torch.rand(n), torch.sigmoid(0.3 + 1.2 * z)).clamp(1e-4, 1 - 1e-4)


def loss_of(model, kind, x, label, noise=None):
    n = len(x)
    eps = torch.randn_like(x) if noise is None else noise
    s = level(kind, n)
    r = s.reshape(-1, 1, 1, 1)
    if kind != 'edm':
        return ((model((1 - r) * x + r * eps, s, label) - (eps - x)) ** 2).mean()
    d = model.sigma_data
    weight = (r * r + d * d) / (r * d) ** 2
    return (weight * (model(x + r * eps, s, label) - x) ** 2).mean()


def batches(name, kind, path, load):
    """A function that draws a batch (x0, label, noise or None), and the RMS of the data."""
    if kind == 'reflow':
        file = np.load(path)
        x, y, seeds, sigma_data = file['x'], torch.from_numpy(file['y']).long(), file['seeds'], float(file['sigma_data'])
        noise = torch.cat([torch.randn(n, *x.shape[1:], generator=torch.Generator().manual_seed(int(s))) for s, n in seeds])
        x = torch.from_numpy(x)

        def draw():
            chosen = torch.randint(len(x), (BATCH,))
            return x[chosen].float(), y[chosen], noise[chosen]
        return draw, sigma_data
    x, y, sigma_data = load(path)

    def draw():
        chosen = torch.randint(len(x), (BATCH,))
        return x[chosen].float() / 127.5 - 1, y[chosen], None
    return draw, sigma_data


def main():
    arg = argparse.ArgumentParser()
    arg.add_argument('name')
    arg.add_argument('--data')
    arg.add_argument('--images', default='330000')
    arg.add_argument('--start')
    arg.add_argument('--out', default='runs')
    arg = arg.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    net, kind, load = build(arg.name)
    draw, sigma_data = batches(arg.name, kind, arg.data, load)
    model = wrap(net, kind, sigma_data)
    path = os.path.join(arg.out, f'{arg.name}.pt')
    os.makedirs(arg.out, exist_ok=True)
    if arg.start:
        model.load_state_dict(torch.load(os.path.join(arg.out, f'{arg.start}.pt'))['average'])
    cycles = np.cumsum([int(n) // BATCH for n in arg.images.split(',')])
    average = {k: v.clone() for k, v in model.state_dict().items()}
    # A run that starts from another, and every further cycle, at half the rate.
    begin, step, spent, rate = 0, 0, 0.0, RATE * (0.5 if arg.start else 1)
    kept = torch.load(path) if os.path.exists(path) else None
    if kept:
        average, step, spent = kept['average'], kept['step'], kept['minutes']
        torch.manual_seed(SEED + step)
    began, saved, mean = time.time(), time.time(), 0.0
    print(f'{sum(p.numel() for p in net.parameters())} parameters, sigma_data {sigma_data:.4f}', flush=True)

    def save():
        torch.save({'model': model.state_dict(), 'average': average, 'adam': adam.state_dict(), 'step': step,
                    'minutes': spent + (time.time() - began) / 60, 'sigma_data': sigma_data, 'loss': mean}, path + '.part')
        os.replace(path + '.part', path)

    for end in cycles:
        adam = torch.optim.Adam(model.parameters(), rate, betas=(0.9, 0.99))
        if kept and begin < step < end:
            model.load_state_dict(kept['model'])
            adam.load_state_dict(kept['adam'])
        else:
            model.load_state_dict(average)
        while step < end:
            done = (step - begin) / (end - begin)
            for group in adam.param_groups:
                group['lr'] = max(rate * min(1, (step - begin + 1) / 300) * (0.5 + 0.5 * math.cos(math.pi * done)), 1e-5)
            x, label, noise = draw()
            label = torch.where(torch.rand(BATCH) < DROP, torch.tensor(net.classes), label)
            loss = loss_of(model, kind, x, label, noise)
            adam.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            adam.step()
            step += 1
            keep = min(0.9992, (1 + step) / (10 + step))
            with torch.no_grad():
                for name, value in model.state_dict().items():
                    average[name].lerp_(value, 1 - keep) if value.is_floating_point() else average[name].copy_(value)
            mean = loss.item() if mean == 0 else 0.99 * mean + 0.01 * loss.item()
            if step % 200 == 0:
                print(f'{step}/{cycles[-1]} loss {mean:.4f} after {spent + (time.time() - began) / 60:.1f} min', flush=True)
            if time.time() - saved > 120:
                save()
                saved = time.time()
        begin, rate = end, rate / 2
    save()


if __name__ == '__main__':
    main()
