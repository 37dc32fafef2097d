"""One multilayer perceptron, read as noise, velocity or raw output of five noise processes x_t = alpha x0 + sigma eps.

The network proper is F of the EDM preconditioning (Karras et al. 2022, arXiv:2206.00364, table 1), moved to any (alpha, sigma)
by x_t / alpha = x0 + (sigma / alpha) eps. With S = sigma^2 + alpha^2 sigma_d^2:
    x0  = alpha sigma_d^2 / S * x  +  sigma sigma_d / sqrt(S) * F
    eps = sigma / S * x            -  alpha sigma_d / sqrt(S) * F
so F has unit variance at every level, and nothing divides by alpha or sigma.
Every operation broadcasts: training gives x [levels, points, 2] and time [levels, 1, 1], the exported graph x [n, 2] and time [1].
"""
import math

import numpy as np
import torch
from torch import nn

BETA_MIN, BETA_MAX, COSINE_S = 0.1, 20.0, 0.008


def preserving(y):
    """alpha = e^(-y/2), sigma^2 = 1 - e^-y = tanh(y/2)(1 + e^-y): the last form loses no digits at small y in float32."""
    return torch.exp(-y / 2), torch.sqrt(torch.tanh(y / 2) * (1 + torch.exp(-y)))


def vp_linear(t):
    """Song et al. 2021, arXiv:2011.13456, eq. 33: y = -2 ln alpha = t^2 (beta1 - beta0)/2 + t beta0."""
    return preserving(t * (t * ((BETA_MAX - BETA_MIN) / 2) + BETA_MIN))


def vp_cosine(t, s=COSINE_S):
    """Nichol & Dhariwal 2021, arXiv:2102.09672, eq. 17, with sums turned into products so that nothing cancels."""
    quarter = math.pi / 2 / (1 + s)
    alpha = torch.sin((1 - t) * quarter)
    sigma = torch.sqrt(torch.sin(t * quarter) * torch.sin((t + 2 * s) * quarter))
    return alpha / math.cos(s * quarter), sigma / math.cos(s * quarter)


# -ln alphas_cumprod is a sum over a straight line of betas, so a polynomial in the index: degree 5 fits it to 1e-9.
_index = np.arange(1000)
_cumulated = -np.cumsum(np.log1p(-np.linspace(1e-4, 0.02, 1000)))
DISCRETE = np.polynomial.Polynomial.fit(_index / 1000, _cumulated, 5, domain=[0, 1], window=[0, 1]).coef


def vp_discrete(index):
    """Ho et al. 2020, arXiv:2006.11239: alpha^2 = prod (1 - beta_j), 1000 linear betas from 1e-4 to 0.02; time = index 0..999."""
    u, y = index / 1000, torch.zeros_like(index)
    for c in DISCRETE[::-1]:
        y = y * u + float(c)
    return preserving(y)


def exploding(sigma):
    """Karras et al. 2022: alpha = 1."""
    return torch.ones_like(sigma), sigma


def flow(t):
    """Liu et al. 2022, arXiv:2209.03003: x_t = (1 - t) x0 + t eps."""
    return 1 - t, t


def noise_coordinate(alpha, sigma, floor=2e-3):
    """ln(sigma / alpha), kept finite where either vanishes."""
    return (torch.log(sigma * sigma + floor ** 2) - torch.log(alpha * alpha + floor ** 2)) / 2


class Denoiser(nn.Module):
    def __init__(self, process, prediction, sigma_data, width=128, depth=4, frequencies=8):
        super().__init__()
        self.process, self.prediction, self.sigma_data = process, prediction, sigma_data
        k = torch.arange(1, frequencies + 1) / 4
        self.register_buffer('frequency', torch.cat([k, k])[None])          # slow waves only: sin is coarse on some GPUs
        self.register_buffer('phase', torch.cat([0 * k, 0 * k + math.pi / 2])[None])
        self.embed = nn.Linear(2 * frequencies, 64)
        self.shifts = nn.ModuleList(nn.Linear(64, width) for _ in range(depth))
        self.hidden = nn.ModuleList(nn.Linear(2 if i == 0 else width, width, bias=False) for i in range(depth))
        self.last = nn.Linear(width, 2)

    def variance(self, alpha, sigma):
        """S, the mean square of a coordinate of x_t."""
        return sigma * sigma + alpha * alpha * self.sigma_data ** 2

    def raw(self, x, alpha, sigma):
        """F(x / sqrt(S), noise level)."""
        h = x / torch.sqrt(self.variance(alpha, sigma))
        level = nn.functional.silu(self.embed(torch.sin(noise_coordinate(alpha, sigma) * self.frequency + self.phase)))
        for layer, shift in zip(self.hidden, self.shifts):
            h = nn.functional.silu(layer(h) + shift(level))
        return self.last(h)

    def forward(self, x, time):
        """The prediction of the card: eps, v = alpha eps - sigma x0, flow = eps - x0, or F itself; each is a eps + b x0."""
        alpha, sigma = self.process(time)
        F = self.raw(x, alpha, sigma)
        if self.prediction == 'F':
            return F
        a, b = {'eps': (1.0, 0.0), 'v': (alpha, -sigma), 'flow': (1.0, -1.0)}[self.prediction]
        S = self.variance(alpha, sigma)
        return (a * sigma + b * alpha * self.sigma_data ** 2) / S * x + (b * sigma - a * alpha) * self.sigma_data / torch.sqrt(S) * F

    def clean(self, x, time):
        """x0 and eps from the network."""
        alpha, sigma = self.process(time)
        S, F = self.variance(alpha, sigma), self.raw(x, alpha, sigma)
        return (alpha * self.sigma_data ** 2 / S * x + sigma * self.sigma_data / torch.sqrt(S) * F,
                sigma / S * x - alpha * self.sigma_data / torch.sqrt(S) * F)
