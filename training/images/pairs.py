"""Pairs of noise and sample for a reflow (Liu et al. 2022, arXiv:2209.03003): the ends of the flow's own paths, class by class.

  python3 training/images/pairs.py digits-flow --count 6400 --out digits-pairs.npz

Heun's method, uniform in t; the noise is kept as seeds, the samples in half precision.
"""
import argparse
import os
import numpy as np
import torch
from train import build, wrap

CHUNK = 100


@torch.no_grad()
def main():
    arg = argparse.ArgumentParser()
    arg.add_argument('name')
    arg.add_argument('--runs', default='runs')
    arg.add_argument('--count', type=int, default=6400)
    arg.add_argument('--steps', type=int, default=8)
    arg.add_argument('--out', required=True)
    arg = arg.parse_args()
    torch.set_num_threads(1)
    net, kind, _ = build(arg.name)
    kept = torch.load(os.path.join(arg.runs, f'{arg.name}.pt'))
    model = wrap(net, kind, kept['sigma_data'])
    model.load_state_dict(kept['average'])
    model.eval()
    shape = (net.enter.in_channels, 2 * net.norm.shape[1], 2 * net.norm.shape[2])
    made, labels, seeds = [], [], []
    for first in range(0, arg.count, CHUNK):
        seed = 100_000 + first
        x = torch.randn(CHUNK, *shape, generator=torch.Generator().manual_seed(seed))
        y = torch.arange(first, first + CHUNK) % net.classes
        times = torch.linspace(1, 0, arg.steps + 1)
        for t, s in zip(times[:-1], times[1:]):
            u = model(x, t[None].clamp(1e-4, 1 - 1e-4), y)
            ahead = x + (s - t) * u
            x = ahead if s == 0 else x + (s - t) / 2 * (u + model(ahead, s[None], y))
        made.append(x.half().numpy())
        labels.append(y.numpy().astype(np.uint8))
        seeds.append((seed, CHUNK))
        if first % 1000 == 0:
            print(f'{first + CHUNK}/{arg.count}', flush=True)
    np.savez_compressed(arg.out, x=np.concatenate(made), y=np.concatenate(labels), seeds=np.array(seeds),
                        sigma_data=kept['sigma_data'])


if __name__ == '__main__':
    main()
