"""The image network: a small U-Net with EDM's preconditioning (Karras et al. 2022, arXiv:2206.00364, table 1).

Patches of 2 x 2 pixels, residual blocks whose normalisation is shifted and scaled by noise level and class, one attention layer at
the lowest resolution. Written so that the exported graph holds no Shape, Slice or Expand chains: every node stays on the GPU.
"""
import math
import torch
from torch import nn
import torch.nn.functional as F


class Norm(nn.Module):
    """Group normalisation; in the exported graph by means over constant shapes."""

    def __init__(self, channels, side, groups=8):
        super().__init__()
        self.shape, self.groups = (channels, side, side), groups

    def forward(self, x):
        if not torch.onnx.is_in_onnx_export():
            return F.group_norm(x, self.groups)
        c, h, w = self.shape
        g = x.reshape(-1, self.groups, c // self.groups * h * w)
        centred = g - g.mean(2, keepdim=True)
        g = centred / torch.sqrt((centred * centred).mean(2, keepdim=True) + 1e-5)
        return g.reshape(-1, c, h, w)


class Block(nn.Module):
    def __init__(self, cin, cout, side, emb):
        super().__init__()
        self.norm1, self.norm2 = Norm(cin, side), Norm(cout, side)
        self.gain = nn.Parameter(torch.ones(1, cin, 1, 1))
        self.conv1 = nn.Conv2d(cin, cout, 3, padding=1)
        self.conv2 = nn.Conv2d(cout, cout, 3, padding=1)
        self.affine = nn.Linear(emb, 2 * cout)
        self.skip = nn.Conv2d(cin, cout, 1) if cin != cout else nn.Identity()
        self.cout = cout
        nn.init.zeros_(self.conv2.weight)
        nn.init.zeros_(self.conv2.bias)

    def forward(self, x, emb):
        h = self.conv1(F.silu(self.norm1(x) * self.gain))
        scale, shift = self.affine(emb).reshape(-1, 2, self.cout, 1, 1).unbind(1)
        h = F.silu(self.norm2(h) * (1 + scale) + shift)
        return (self.skip(x) + self.conv2(h)) * math.sqrt(0.5)


class Attention(nn.Module):
    def __init__(self, c, side, heads=4):
        super().__init__()
        self.norm, self.qkv, self.out = Norm(c, side), nn.Conv2d(c, 3 * c, 1), nn.Conv2d(c, c, 1)
        self.c, self.side, self.heads = c, side, heads
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, x):
        d, n = self.c // self.heads, self.side ** 2
        q, k, v = self.qkv(self.norm(x)).reshape(-1, 3, self.heads, d, n).unbind(1)
        a = torch.softmax(q.transpose(2, 3) @ k * d ** -0.5, dim=3)
        h = (v @ a.transpose(2, 3)).reshape(-1, self.c, self.side, self.side)
        return x + self.out(h)


class UNet(nn.Module):
    """F(x, ln sigma / 4, class) for images [n, image, 2 side, 2 side]; class `classes` stands for none."""

    def __init__(self, image, side, channels, classes, blocks=1, emb=192, waves=32):
        super().__init__()
        self.register_buffer('waves', 2 * math.pi * torch.logspace(-1.2, 0.6, waves))
        self.level = nn.Sequential(nn.Linear(2 * waves, emb), nn.SiLU(), nn.Linear(emb, emb))
        self.label = nn.Embedding(classes + 1, emb)
        self.classes = classes
        self.enter = nn.Conv2d(image, channels[0], 2, stride=2)
        self.down, self.up = nn.ModuleList(), nn.ModuleList()
        c, kept = channels[0], []
        for i, width in enumerate(channels):
            for _ in range(blocks):
                self.down.append(Block(c, width, side, emb))
                c = width
                kept.append(c)
            if i + 1 < len(channels):
                self.down.append(nn.Conv2d(c, c, 2, stride=2))
                side //= 2
        self.middle = nn.ModuleList([Attention(c, side), Block(c, c, side, emb)])
        for i, width in reversed(list(enumerate(channels))):
            for _ in range(blocks):
                self.up.append(Block(c + kept.pop(), width, side, emb))
                c = width
            if i:
                self.up.append(nn.ConvTranspose2d(c, c, 2, stride=2))
                side *= 2
        self.norm = Norm(c, side)
        self.leave = nn.ConvTranspose2d(c, image, 2, stride=2)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)

    def forward(self, x, level, label):
        w = level.reshape(-1, 1) * self.waves
        emb = F.silu(self.level(torch.cat([w.cos(), w.sin()], 1)) + self.label(label))
        h, kept = self.enter(x), []
        for part in self.down:
            h = part(h, emb) if isinstance(part, Block) else part(h)
            if isinstance(part, Block):
                kept.append(h)
        for part in self.middle:
            h = part(h, emb) if isinstance(part, Block) else part(h)
        for part in self.up:
            h = part(torch.cat([h, kept.pop()], 1), emb) if isinstance(part, Block) else part(h)
        return self.leave(F.silu(self.norm(h)))


class Denoiser(nn.Module):
    """D(x, sigma, class) = E[x0 | x0 + sigma eps = x]."""

    def __init__(self, net, sigma_data):
        super().__init__()
        self.net, self.sigma_data = net, sigma_data

    def forward(self, x, sigma, label):
        s = sigma.reshape(-1, 1, 1, 1)
        total = s * s + self.sigma_data ** 2
        root = torch.sqrt(total)
        out = self.net(x / root, torch.log(sigma) / 4, label)
        return x * (self.sigma_data ** 2 / total) + out * (s * self.sigma_data / root)


class Velocity(nn.Module):
    """u(x, t, class) = E[eps - x0 | (1 - t) x0 + t eps = x] (rectified flow; Liu et al. 2022, arXiv:2209.03003).

    Preconditioned as the denoiser is, so that both may begin with each other's weights: with sigma = t / (1 - t) and
    D = E[x0 | x], u = (x - D) / t = x (t - (1 - t) d^2) / r^2 - F d / r, where r^2 = (1 - t)^2 d^2 + t^2 and d = sigma_data.
    """

    def __init__(self, net, sigma_data):
        super().__init__()
        self.net, self.sigma_data = net, sigma_data

    def forward(self, x, t, label):
        s, d = t.reshape(-1, 1, 1, 1), self.sigma_data
        total = (1 - s) ** 2 * d * d + s * s
        root = torch.sqrt(total)
        # ln sigma, bounded at both ends.
        spread = torch.log((t + 5e-3) / (1 - t + 5e-3)) / 4
        return x * ((s - (1 - s) * d * d) / total) - self.net(x / root, spread, label) * (d / root)


def digits_net():
    return UNet(1, 14, (32, 96), 10)


def sprites_net():
    return UNet(3, 16, (32, 64, 128), 8)
