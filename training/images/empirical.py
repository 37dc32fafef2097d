"""The exact denoiser of a few hundred sprites as a graph: E[x0 | x, class] = sum softmax(-|x - y_i|^2 / 2 sigma^2) y_i.

  python3 training/images/empirical.py --out public/models

It memorises: sampled to the end it gives back its own pictures, whatever the solver. Pictures are kept as bytes (value = byte / 127.5 - 1).
Distances come from |x|^2 - 2 x.y + |y|^2 around the mean picture; |x|^2 is the same for all pictures and drops out of the softmax.
"""
import argparse
import json
import os
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from sprites import NAMES, draw_many, sheet

SEED, COUNT = 2026, 480


def main():
    arg = argparse.ArgumentParser()
    arg.add_argument('--out', default='public/models')
    arg = arg.parse_args()
    x, labels = draw_many(COUNT, SEED + 7)
    size = int(np.prod(x.shape[1:]))
    pixels = x.reshape(COUNT, size)
    data = pixels.astype(np.float64) / 127.5 - 1
    sigma_data = float(np.sqrt((data ** 2).mean()))
    half_norm = (data ** 2).sum(1) / 2
    # Row k of the table: 0 for pictures of class k, -1e9 for others; the last row, for no class, is 0 throughout.
    classes = len(NAMES)
    barred = np.where(np.arange(classes)[:, None] == labels[None], 0, -1e9)
    barred = np.concatenate([barred, np.zeros((1, COUNT))]).astype(np.float32)

    def const(name, value):
        return numpy_helper.from_array(np.ascontiguousarray(value), name)

    nodes = [
        helper.make_node('Cast', ['pixels'], ['raw'], to=TensorProto.FLOAT),
        helper.make_node('Div', ['raw', 'half_range'], ['scaled']),
        helper.make_node('Sub', ['scaled', 'one'], ['Y']),
        helper.make_node('Transpose', ['Y'], ['Yt'], perm=[1, 0]),
        helper.make_node('Reshape', ['x', 'flat'], ['rows']),
        helper.make_node('MatMul', ['rows', 'Yt'], ['product']),
        helper.make_node('Sub', ['product', 'half_norm'], ['closeness']),
        helper.make_node('Mul', ['sigma', 'sigma'], ['variance']),
        helper.make_node('Div', ['closeness', 'variance'], ['logits']),
        helper.make_node('Gather', ['barred', 'class'], ['bar'], axis=0),
        helper.make_node('Add', ['logits', 'bar'], ['allowed']),
        helper.make_node('Softmax', ['allowed'], ['weights'], axis=1),
        helper.make_node('MatMul', ['weights', 'Y'], ['mean']),
        helper.make_node('Reshape', ['mean', 'square'], ['D']),
    ]
    graph = helper.make_graph(
        nodes, 'empirical',
        [helper.make_tensor_value_info('x', TensorProto.FLOAT, ['n', *x.shape[1:]]),
         helper.make_tensor_value_info('sigma', TensorProto.FLOAT, [1]),
         helper.make_tensor_value_info('class', TensorProto.INT32, ['n'])],
        [helper.make_tensor_value_info('D', TensorProto.FLOAT, ['n', *x.shape[1:]])],
        [const('pixels', pixels), const('half_range', np.float32(127.5)), const('one', np.float32(1)),
         const('half_norm', half_norm.astype(np.float32)), const('barred', barred),
         const('flat', np.array([-1, size], np.int64)), const('square', np.array([-1, *x.shape[1:]], np.int64))])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17)], producer_name='fewstep')
    model.ir_version = 8
    onnx.checker.check_model(model)
    folder = os.path.join(arg.out, 'sprites-empirical')
    os.makedirs(folder, exist_ok=True)
    file = os.path.join(folder, 'model.onnx')
    onnx.save(model, file)

    def denoise(rows, sigma, label):
        """In float64."""
        logits = (rows @ data.T - half_norm) / sigma ** 2 + barred[label]
        w = np.exp(logits - logits.max(1, keepdims=True))
        return (w / w.sum(1, keepdims=True)) @ data

    rng = np.random.default_rng(7)
    probes = []
    for level in (20.0, 1.0, 0.1):
        label = np.array([3])
        clean = data[np.nonzero(labels == 3)[0][0]]
        x0 = np.round(clean + level * rng.standard_normal(size), 5)[None]
        probes.append({'time': level, 'class': label.tolist(), 'x': x0[0].tolist(),
                       'output': [round(float(v), 5) for v in denoise(x0, level, label)[0]]})
    here = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'probes')
    with open(os.path.join(here, 'sprites-empirical.json'), 'w') as f:
        json.dump(probes, f)
    shown = np.concatenate([np.nonzero(labels == k)[0][:4] for k in range(classes)]).reshape(classes, 4).T.reshape(-1)
    sheet(x[shown], classes, 1).save(os.path.join(folder, 'preview.png'), optimize=True)
    card = {
        'id': 'sprites-empirical', 'name': 'Sprites, memorised',
        'about': f'The exact denoiser of {COUNT} sprites: nothing is learned, so it gives back what it was shown.',
        'family': 'gaussian',
        'data': {'name': 'Sprites of our own', 'licence': 'MIT', 'origin': 'Drawn by training/images/sprites.py'},
        'process': {'id': 've', 'options': {'sigmaMin': 0.002, 'sigmaMax': 80}},
        'prediction': 'x0', 'sigmaData': round(sigma_data, 4), 'shape': list(x.shape[1:]), 'range': [-1, 1], 'classes': NAMES,
        'inputs': {'x': 'x', 'time': {'name': 'sigma', 'unit': 'sigma'},
                   'class': {'name': 'class', 'count': classes, 'none': classes, 'type': 'int32'}},
        'output': 'D', 'classifier': 'sprites-classifier', 'params': 0, 'bytes': os.path.getsize(file), 'opset': 17, 'licence': 'MIT',
        'training': {'command': 'python3 training/images/empirical.py', 'seed': SEED + 7, 'steps': 0, 'minutes': 0},
    }
    with open(os.path.join(folder, 'card.json'), 'w') as f:
        json.dump(card, f, indent=2, ensure_ascii=False)
        f.write('\n')


if __name__ == '__main__':
    main()
