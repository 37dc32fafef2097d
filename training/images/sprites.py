"""Colour sprites, 32 x 32, eight classes: drawn by us, so no licence binds them and the data never run out.

  python3 training/images/sprites.py sheet.png       a sheet to look at

Every picture is a function of its seed. Drawn eight times as large and averaged down, which smooths all edges alike.
Lengths are in units of the picture's side, angles in turns.
"""
import colorsys
import math
import random
import sys
import numpy as np
from PIL import Image, ImageDraw

SIDE, ZOOM = 32, 8
S = SIDE * ZOOM
NAMES = ['smiley', 'flower', 'fish', 'mushroom', 'house', 'tree', 'cat', 'rocket']
INK = (0.07, 0.45, 0.2)


def rgb(c):
    return tuple(round(255 * v) for v in colorsys.hsv_to_rgb(c[0] % 1, min(1, max(0, c[1])), min(1, max(0, c[2]))))


def darker(c, f=0.72):
    return (c[0], min(1, c[1] * 1.1), c[2] * f)


class Pen:
    """Draws in units of the side; every shape may have a rim of a darker tone."""

    def __init__(self, r):
        self.r = r
        self.image = Image.new('RGB', (S, S))
        self.d = ImageDraw.Draw(self.image)

    def u(self, a, b):
        return self.r.uniform(a, b)

    def one(self, *of):
        return self.r.choice(of)

    def sky(self):
        """A soft plain ground, a little lighter above."""
        h, s = self.r.random(), self.u(0.10, 0.30)
        top, low = np.array(rgb((h, s * 0.6, 1.0))), np.array(rgb((h + self.u(-0.04, 0.04), s, 0.94)))
        t = np.linspace(0, 1, S)[:, None, None]
        self.image.paste(Image.fromarray((top * (1 - t) + low * t + np.zeros((S, S, 3))).astype(np.uint8)))

    def oval(self, x, y, a, b, c, rim=0.0):
        if rim:
            self.d.ellipse([S * (x - a), S * (y - b), S * (x + a), S * (y + b)], fill=rgb(darker(c)))
        self.d.ellipse([S * (x - a + rim), S * (y - b + rim), S * (x + a - rim), S * (y + b - rim)], fill=rgb(c))

    def shape(self, points, c):
        self.d.polygon([(S * x, S * y) for x, y in points], fill=rgb(c))

    def box(self, x, y, w, h, c, round_=0.0, rim=0.0):
        for k, tone in ((0, darker(c)), (rim, c)) if rim else ((0, c),):
            self.d.rounded_rectangle([S * (x - w + k), S * (y - h + k), S * (x + w - k), S * (y + h - k)], S * round_, rgb(tone))

    def arc(self, x, y, a, b, start, end, c, width):
        points = [(S * (x + a * math.cos(2 * math.pi * t)), S * (y + b * math.sin(2 * math.pi * t)))
                  for t in np.linspace(start, end, 24)]
        self.d.line(points, fill=rgb(c), width=round(S * width), joint='curve')
        for px, py in (points[0], points[-1]):
            q = S * width / 2
            self.d.ellipse([px - q, py - q, px + q, py + q], fill=rgb(c))

    def ground(self, y=0.88):
        self.box(0.5, (1 + y) / 2 + 0.02, 0.52, (1 - y) / 2 + 0.02, (self.u(0.26, 0.36), self.u(0.4, 0.6), self.u(0.62, 0.78)))


def smiley(p):
    x, y, r = 0.5 + p.u(-0.03, 0.03), 0.5 + p.u(-0.03, 0.03), p.u(0.34, 0.42)
    c = (p.one(0.13, 0.13, 0.14, 0.11, 0.13, 0.07, 0.95, 0.5), p.u(0.55, 0.75), 1.0)
    p.oval(x, y, r, r, c, 0.025)
    look = p.one('dot', 'dot', 'wide', 'glad')
    for s in (-1, 1):
        ex, ey = x + s * 0.38 * r, y - 0.22 * r
        if look == 'dot':
            p.oval(ex, ey, 0.12 * r, 0.18 * r, INK)
        elif look == 'wide':
            p.oval(ex, ey, 0.21 * r, 0.21 * r, (0, 0, 1))
            p.oval(ex + 0.04 * r, ey, 0.11 * r, 0.11 * r, INK)
        else:
            p.arc(ex, ey + 0.08 * r, 0.17 * r, 0.2 * r, 0.52, 0.98, INK, 0.035)
    mouth = p.one('smile', 'smile', 'open', 'oh')
    if mouth == 'smile':
        p.arc(x, y + 0.12 * r, 0.5 * r, 0.42 * r, 0.05, 0.45, INK, 0.04)
    elif mouth == 'open':
        p.d.pieslice([S * (x - 0.5 * r), S * (y - 0.3 * r), S * (x + 0.5 * r), S * (y + 0.68 * r)], 0, 180, fill=rgb((0.99, 0.75, 0.5)))
        p.oval(x, y + 0.5 * r, 0.25 * r, 0.12 * r, (0.98, 0.55, 0.95))
    else:
        p.oval(x, y + 0.42 * r, 0.15 * r, p.u(0.14, 0.2) * r, INK)
    if p.r.random() < 0.4:
        for s in (-1, 1):
            p.oval(x + s * 0.64 * r, y + 0.16 * r, 0.14 * r, 0.1 * r, (0.99, 0.45, 1.0))


def flower(p):
    x, y = 0.5 + p.u(-0.04, 0.04), 0.4 + p.u(-0.03, 0.03)
    green = (p.u(0.28, 0.38), p.u(0.5, 0.7), p.u(0.5, 0.7))
    p.d.line([(S * x, S * y), (S * (x + p.u(-0.04, 0.04)), S * 1.02)], fill=rgb(green), width=round(S * 0.06))
    for s in (-1, 1):
        p.oval(x + s * 0.13, 0.8 + p.u(-0.04, 0.04), 0.12, 0.05, green)
    c = (p.one(0.95, 0.0, 0.83, 0.76, 0.12, 0.58), p.u(0.4, 0.8), p.u(0.92, 1.0))
    n, turn = p.one(5, 6, 6, 8), p.r.random()
    far, a = p.u(0.17, 0.2), {5: 0.115, 6: 0.105, 8: 0.085}[n]
    for tone, grow in ((darker(c, 0.8), 0.018), (c, 0)):
        for i in range(n):
            t = 2 * math.pi * (turn + i / n)
            p.oval(x + far * math.cos(t), y + far * math.sin(t), a + grow, a + grow, tone)
    p.oval(x, y, 0.11, 0.11, (p.u(0.09, 0.15), 0.75, p.u(0.75, 1.0)), 0.018)


def fish(p):
    x, y, s = 0.5 + p.u(-0.03, 0.03), 0.5 + p.u(-0.05, 0.05), p.one(-1, 1)
    a, b, h = p.u(0.27, 0.33), p.u(0.18, 0.24), p.r.random()
    c, fin = (h, p.u(0.5, 0.8), p.u(0.85, 1.0)), (h + p.one(0.08, -0.08, 0.5), p.u(0.55, 0.8), p.u(0.8, 1.0))
    t = x - s * a * 0.8
    p.shape([(t, y), (t - s * 0.19, y - 0.17), (t - s * 0.12, y), (t - s * 0.19, y + 0.17)], fin)
    p.shape([(x - s * 0.1, y - b * 0.8), (x + s * 0.1, y - b * 0.85), (x - s * 0.12, y - b * 1.5)], fin)
    p.oval(x, y, a, b, c, 0.022)
    for i in range(p.one(0, 2, 3)):
        q = x - s * a * (0.45 - 0.33 * i)
        half = 0.8 * b * math.sqrt(max(0, 1 - ((q - x) / a) ** 2))
        p.box(q, y, 0.024, half, fin, 0.02)
    ex = x + s * 0.58 * a
    p.oval(ex, y - 0.22 * b, 0.062, 0.062, (0, 0, 1))
    p.oval(ex + s * 0.015, y - 0.22 * b, 0.034, 0.034, (0.65, 0.4, 0.15))
    if p.r.random() < 0.5:
        p.oval(x + s * (a + 0.07), y - b - p.u(0, 0.06), 0.038, 0.038, (0.55, 0.25, 1.0), 0.014)


def mushroom(p):
    x, y, a, b = 0.5 + p.u(-0.03, 0.03), 0.5 + p.u(-0.03, 0.03), p.u(0.33, 0.4), p.u(0.27, 0.34)
    stem, c = (0.11, p.u(0.08, 0.16), 0.97), (p.one(0.0, 0.0, 0.03, 0.07, 0.78, 0.56), p.u(0.65, 0.85), p.u(0.8, 0.95))
    w = p.u(0.11, 0.15)
    p.box(x, y + 0.17, w, 0.21, stem, 0.08, 0.022)
    for k, tone in ((0, darker(c)), (0.024, c)):
        p.d.pieslice([S * (x - a + k), S * (y - b + k), S * (x + a - k), S * (y + b - k)], 180, 360, fill=rgb(tone))
    p.box(x, y + 0.005, a, 0.022, darker(c), 0.02)
    spots = [(0.0, 0.62, 0.06), (-0.5, 0.4, 0.055), (0.5, 0.38, 0.055), (0.25, 0.22, 0.035), (-0.2, 0.2, 0.035)]
    for qx, qy, q in spots[: p.one(3, 4, 5)]:
        p.oval(x + (qx + p.u(-0.06, 0.06)) * a, y - qy * b, q, 0.85 * q, (0.1, 0.03, 1.0))
    if p.r.random() < 0.6:
        for s in (-1, 1):
            p.oval(x + s * 0.42 * w, y + 0.14, 0.026, 0.036, INK)


def house(p):
    x, base = 0.5 + p.u(-0.03, 0.03), 0.89
    p.ground(base)
    w, h, roof = p.u(0.26, 0.32), p.u(0.32, 0.4), p.u(0.2, 0.27)
    wall = (p.r.random(), p.u(0.12, 0.4), p.u(0.9, 1.0))
    tile = (p.one(0.0, 0.02, 0.05, 0.6, 0.75, 0.45), p.u(0.5, 0.75), p.u(0.6, 0.85))
    top = base - h
    if p.r.random() < 0.6:
        p.box(x + p.one(-1, 1) * 0.52 * w, top - 0.55 * roof, 0.045, 0.45 * roof, darker(tile))
    p.box(x, (top + base) / 2, w, h / 2, wall, 0, 0.018)
    p.shape([(x - w - 0.07, top + 0.02), (x + w + 0.07, top + 0.02), (x, top - roof)], darker(tile))
    p.shape([(x - w - 0.03, top), (x + w + 0.03, top), (x, top - roof + 0.03)], tile)
    side = p.one(-1, 0, 1)
    dx = x + 0.45 * w * side
    p.box(dx, base - 0.11, 0.075, 0.11, (p.u(0.04, 0.09), p.u(0.5, 0.7), p.u(0.45, 0.6)), 0.02)
    glass = p.one((0.13, 0.45, 1.0), (0.55, 0.3, 1.0))
    for q in (-0.5, 0.5):
        if abs(x + q * w - dx) > 0.12:
            p.box(x + q * w, top + 0.14, 0.07, 0.07, (0.07, 0.3, 0.45), 0.01)
            p.box(x + q * w, top + 0.14, 0.048, 0.048, glass)


def tree(p):
    x, base = 0.5 + p.u(-0.03, 0.03), 0.9
    p.ground(base - 0.02)
    bark = (p.u(0.05, 0.08), p.u(0.45, 0.6), p.u(0.45, 0.6))
    leaf = (p.one(p.u(0.24, 0.38), p.u(0.24, 0.38), p.u(0.03, 0.11), p.u(0.9, 0.96)), p.u(0.45, 0.7), p.u(0.6, 0.85))
    if p.r.random() < 0.45:
        p.box(x, base - 0.08, 0.05, 0.1, bark, 0.01)
        w = p.u(0.27, 0.33)
        for i in range(3):
            y, q = base - 0.14 - 0.17 * i, w * (1 - 0.22 * i)
            p.shape([(x - q - 0.02, y + 0.015), (x + q + 0.02, y + 0.015), (x, y - 0.31)], darker(leaf, 0.8))
            p.shape([(x - q, y), (x + q, y), (x, y - 0.28)], leaf)
    else:
        p.box(x, base - 0.17, 0.055, 0.19, bark, 0.01)
        q = p.u(0.165, 0.195)
        knots = [(-0.85, 0.25), (0.85, 0.25), (0, -0.65), (0, 0.15)]
        for tone, k in ((darker(leaf, 0.8), 0.02), (leaf, 0)):
            for a, b in knots:
                p.oval(x + q * a, 0.38 + q * b, q + k, q + k, tone)
        if p.r.random() < 0.5:
            fruit = p.one((0.0, 0.75, 0.9), (0.1, 0.7, 1.0), (0.95, 0.25, 1.0))
            for a, b in ((-0.9, 0.1), (0.1, -0.9), (0.9, 0.3), (-0.2, 0.3), (0.4, -0.2)):
                p.oval(x + q * a + p.u(-0.02, 0.02), 0.38 + q * b + p.u(-0.02, 0.02), 0.034, 0.034, fruit)


def cat(p):
    x, y, r = 0.5 + p.u(-0.03, 0.03), 0.56 + p.u(-0.03, 0.03), p.u(0.29, 0.34)
    c = p.one((0.08, 0.6, 0.98), (0.09, 0.35, 0.9), (0.65, 0.12, 0.42), (0.6, 0.06, 0.72), (0.1, 0.06, 0.98), (0.07, 0.5, 0.65))
    ear = p.u(0.15, 0.2)
    for s in (-1, 1):
        tip = (x + s * 0.85 * r, y - 0.7 * r - ear)
        p.shape([(x + s * 1.08 * r, y - 0.1 * r), (x + s * 0.1 * r, y - 0.78 * r), (tip[0], tip[1] - 0.03)], darker(c))
        p.shape([(x + s * 1.0 * r, y - 0.15 * r), (x + s * 0.2 * r, y - 0.72 * r), tip], c)
        p.shape([(x + s * 0.85 * r, y - 0.4 * r), (x + s * 0.45 * r, y - 0.72 * r), (x + s * 0.78 * r, y - 0.7 * r - 0.55 * ear)], (0.97, 0.4, 0.95))
    p.oval(x, y, 1.08 * r, 0.92 * r, c, 0.022)
    iris = (p.one(0.12, 0.28, 0.36, 0.55), p.u(0.55, 0.75), p.u(0.85, 1.0))
    for s in (-1, 1):
        ex, ey = x + s * 0.42 * r, y - 0.1 * r
        p.oval(ex, ey, 0.073, 0.078, darker(iris, 0.45))
        p.oval(ex, ey, 0.058, 0.063, iris)
        p.oval(ex, ey, 0.026, 0.055, (0, 0, 0.1))
    p.shape([(x - 0.045, y + 0.22 * r), (x + 0.045, y + 0.22 * r), (x, y + 0.38 * r)], (0.97, 0.5, 0.95))
    line = (0.07, 0.3, 0.25) if c[2] > 0.55 else (0, 0, 0.85)
    for s in (-1, 1):
        p.arc(x + s * 0.055, y + 0.4 * r, 0.055, 0.05, 0.02, 0.48, line, 0.024)
        for q in (0, 0.07):
            p.d.line([(S * (x + s * 0.55 * r), S * (y + 0.3 * r + 0.5 * q * S / S)), (S * (x + s * 1.3 * r), S * (y + 0.2 * r + 1.6 * q))], fill=rgb(line), width=round(S * 0.016))


def rocket(p):
    x, y, w, h = 0.5 + p.u(-0.04, 0.04), 0.45 + p.u(-0.03, 0.03), p.u(0.125, 0.155), p.u(0.31, 0.35)
    for _ in range(p.one(0, 3, 4)):
        p.oval(p.u(0.06, 0.94), p.u(0.06, 0.6), 0.024, 0.024, (0, 0, 1))
    body, fin = (p.r.random(), p.u(0.02, 0.14), p.u(0.93, 1.0)), (p.one(0.0, 0.58, 0.08, 0.8, 0.4), p.u(0.6, 0.8), p.u(0.75, 0.95))
    base, flame = y + 0.8 * h, p.u(0.2, 0.27)
    p.shape([(x - 0.75 * w, base), (x, base + flame), (x + 0.75 * w, base)], (0.06, 0.8, 1.0))
    p.shape([(x - 0.42 * w, base), (x, base + 0.58 * flame), (x + 0.42 * w, base)], (0.14, 0.55, 1.0))
    for s in (-1, 1):
        p.shape([(x + s * 0.6 * w, y + 0.1 * h), (x + s * 2.0 * w, y + 0.98 * h), (x + s * 0.5 * w, y + 0.86 * h)], darker(fin, 0.8))
        p.shape([(x + s * 0.6 * w, y + 0.2 * h), (x + s * 1.8 * w, y + 0.92 * h), (x + s * 0.5 * w, y + 0.8 * h)], fin)
    p.oval(x, y, w, h, body, 0.02)
    p.d.chord([S * (x - w), S * (y - h), S * (x + w), S * (y + h)], 218, 322, fill=rgb(fin))
    p.oval(x, y - 0.1 * h, 0.62 * w, 0.62 * w, darker(fin, 0.8))
    p.oval(x, y - 0.1 * h, 0.44 * w, 0.44 * w, (0.55, 0.35, 1.0))


DRAW = [smiley, flower, fish, mushroom, house, tree, cat, rocket]


def draw(kind, seed):
    """One picture, uint8 [3, 32, 32]."""
    p = Pen(random.Random(seed))
    p.sky()
    DRAW[kind](p)
    return np.asarray(p.image.resize((SIDE, SIDE), Image.BOX)).transpose(2, 0, 1)


def draw_many(n, seed):
    """Pictures uint8 [n, 3, 32, 32] and classes [n], the classes in turn."""
    y = np.arange(n) % len(DRAW)
    return np.stack([draw(int(k), seed * 10_000_000 + i) for i, k in enumerate(y)]), y.astype(np.uint8)


def sheet(pictures, columns, zoom=2):
    """Pictures in rows, with a thin gap."""
    n, c, h, w = pictures.shape
    rows = -(-n // columns)
    out = np.full((rows * (h + 1), columns * (w + 1), 3), 90, np.uint8)
    for i, picture in enumerate(pictures):
        r, k = divmod(i, columns)
        out[r * (h + 1):r * (h + 1) + h, k * (w + 1):k * (w + 1) + w] = picture.transpose(1, 2, 0)
    return Image.fromarray(out).resize((out.shape[1] * zoom, out.shape[0] * zoom), 0)


if __name__ == '__main__':
    x, y = draw_many(8 * 22, 1)
    sheet(np.concatenate([x[y == k] for k in range(8)]), 22).save(sys.argv[1])
