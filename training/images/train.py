"""Trains an image denoiser on one CPU thread.

  python3 training/images/train.py digits  --data mnist.npz --images 330000 --out runs
  python3 training/images/train.py sprites --images 260000 --out runs
  python3 training/images/train.py digits-flow --data mnist.npz --images 400000 --out runs

Adam with cosine decay, moving average of the weights; a checkpoint every two minutes, from which the same command goes on.
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
    """Network, kind ('edm' or 'flow') and data of a model."""
    if name == 'sprites':
        return sprites_net(), 'edm', sprites
    return digits_net(), 'flow' if 'flow' in name else 'edm', digits


def level(kind, n):
    """sigma log-normal, a tenth of them spread evenly; t of a flow logit-normal likewise."""
    z = torch.randn(n)
    if kind == 'edm':
        sigma = torch.exp(-1.0 + 1.25 * z)
        wide = torch.exp(math.log(2e-3) + torch.rand(n) * math.log(80 / 2e-3))
        return torch.where(torch.rand(n) < 0.1, wide, sigma)
    return torch.where(torch.rand(n) < 0.3, torch.rand(n), torch.sigmoid(0.3 + 1.2 * z)).clamp(1e-4, 1 - 1e-4)


def loss_of(model, kind, x, label, noise=None):
    n = len(x)
    eps = torch.randn_like(x) if noise is None else noise
    s = level(kind, n)
    r = s.reshape(-1, 1, 1, 1)
    if kind == 'flow':
        return ((model((1 - r) * x + r * eps, s, label) - (eps - x)) ** 2).mean()
    d = model.sigma_data
    weight = (r * r + d * d) / (r * d) ** 2
    return (weight * (model(x + r * eps, s, label) - x) ** 2).mean()


def main():
    arg = argparse.ArgumentParser()
    arg.add_argument('name')
    arg.add_argument('--data')
    arg.add_argument('--images', type=int, default=550_000)
    arg.add_argument('--out', default='runs')
    arg = arg.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    net, kind, load = build(arg.name)
    x, y, sigma_data = load(arg.data)
    model = (Velocity if kind == 'flow' else Denoiser)(net, sigma_data)
    average = {k: v.clone() for k, v in model.state_dict().items()}
    adam = torch.optim.Adam(model.parameters(), RATE, betas=(0.9, 0.99))
    path = os.path.join(arg.out, f'{arg.name}.pt')
    os.makedirs(arg.out, exist_ok=True)
    steps, step, spent = arg.images // BATCH, 0, 0.0
    if os.path.exists(path):
        kept = torch.load(path)
        model.load_state_dict(kept['model'])
        adam.load_state_dict(kept['adam'])
        average, step, spent = kept['average'], kept['step'], kept['minutes']
        torch.manual_seed(SEED + step)
    began, saved, mean = time.time(), time.time(), 0.0
    print(f'{sum(p.numel() for p in net.parameters())} parameters, sigma_data {sigma_data:.4f}', flush=True)

    def save():
        torch.save({'model': model.state_dict(), 'average': average, 'adam': adam.state_dict(), 'step': step,
                    'minutes': spent + (time.time() - began) / 60, 'sigma_data': sigma_data, 'loss': mean}, path + '.part')
        os.replace(path + '.part', path)

    while step < steps:
        rate = RATE * min(1, (step + 1) / 300) * (0.5 + 0.5 * math.cos(math.pi * step / steps))
        for group in adam.param_groups:
            group['lr'] = max(rate, 1e-5)
        chosen = torch.randint(len(x), (BATCH,))
        images = x[chosen].float() / 127.5 - 1
        label = torch.where(torch.rand(BATCH) < DROP, torch.tensor(net.classes), y[chosen])
        loss = loss_of(model, kind, images, label)
        adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        adam.step()
        step += 1
        keep = min(0.9992, (1 + step) / (10 + step))
        with torch.no_grad():
            for name, value in model.state_dict().items():
                average[name].lerp_(value, 1 - keep) if value.is_floating_point() else average[name].copy_(value)
        mean = loss.item() if step == 1 else 0.99 * mean + 0.01 * loss.item()
        if step % 200 == 0:
            print(f'{step}/{steps} loss {mean:.4f} after {spent + (time.time() - began) / 60:.1f} min', flush=True)
        if time.time() - saved > 120:
            save()
            saved = time.time()
    save()


if __name__ == '__main__':
    main()
