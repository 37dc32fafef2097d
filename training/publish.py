"""What every model folder holds beside its graph: card.json (checked by the page) and data.json (drawn behind the samples)."""
import json
import pathlib

import numpy as np

MODELS = pathlib.Path(__file__).resolve().parent.parent / 'public' / 'models'


def sliced_wasserstein(a, b, directions=256):
    """Sliced W1 of two equally large sets in the plane (Bonneel et al. 2015): mean over directions of the mean gap between sorted projections."""
    angle = np.pi * (np.arange(directions) + 0.5) / directions
    d = np.stack([np.cos(angle), np.sin(angle)])
    return float(np.abs(np.sort(a @ d, axis=0) - np.sort(b @ d, axis=0)).mean())


def publish(id, points, card):
    """Writes data.json (800 points) and card.json beside the model.onnx that is already there."""
    folder = MODELS / id
    (folder / 'data.json').write_text(json.dumps({'points': points[:800].round(3).tolist()}, separators=(',', ':')) + '\n')
    card = {'id': id, **card, 'bytes': (folder / 'model.onnx').stat().st_size, 'opset': 17, 'licence': 'MIT'}
    order = ['id', 'name', 'about', 'family', 'data', 'process', 'prediction', 'sigmaData', 'shape', 'inputs', 'output',
             'params', 'bytes', 'opset', 'licence', 'training', 'quality']
    (folder / 'card.json').write_text(json.dumps({key: card[key] for key in order}, indent=2, ensure_ascii=False) + '\n')
