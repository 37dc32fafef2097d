"""The pictures: (uint8 [n, c, h, w], labels [n], RMS of the data in [-1, 1])."""
import numpy as np
import torch


def rms(x):
    return float(np.sqrt(np.mean((x[:20000].astype(np.float64) / 127.5 - 1) ** 2)))


def digits(path, part='train'):
    """MNIST packed as npz: x_train, y_train, x_test, y_test, uint8."""
    file = np.load(path)
    x, y = file[f'x_{part}'][:, None], file[f'y_{part}'].astype(np.int64)
    return torch.from_numpy(x), torch.from_numpy(y), rms(x)


def sprites(path=None, part='train', count=40_000):
    """Drawn by sprites.py: a new picture for every seed; kept in a file because drawing takes a millisecond each."""
    import os
    from sprites import draw_many
    path = path or 'sprites.npz'
    if not os.path.exists(path):
        x, y = draw_many(count + 4000, 2026)
        np.savez(path, x=x, y=y)
    file = np.load(path)
    x, y = file['x'], file['y'].astype(np.int64)
    cut = slice(4000, None) if part == 'train' else slice(0, 4000)
    return torch.from_numpy(x[cut]), torch.from_numpy(y[cut]), rms(x)
