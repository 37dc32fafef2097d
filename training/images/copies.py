"""Copies of a shipped model with its weights kept in less: float16, or int8 per channel; arithmetic stays float32.

  python3 training/images/copies.py digits --out public/models

Post-training quantisation of the storage: a weight of two dimensions or more becomes float16 with a Cast behind it, or int8 with a
DequantizeLinear whose scale is max |w| / 127 along the first dimension (output channels, except of a transposed convolution). Biases, norms and tables stay as they are.
"""
import argparse
import json
import os
import numpy as np
import onnx
from onnx import helper, numpy_helper, TensorProto

LEAST = 512


def half(name, w):
    return [numpy_helper.from_array(w.astype(np.float16), f'{name}.half')], \
        [helper.make_node('Cast', [f'{name}.half'], [name], to=TensorProto.FLOAT)]


def byte(name, w):
    spread = np.abs(w).reshape(len(w), -1).max(1)
    scale = np.maximum(spread, 1e-12).astype(np.float32) / 127
    q = np.clip(np.round(w / scale.reshape(-1, *[1] * (w.ndim - 1))), -127, 127).astype(np.int8)
    parts = [numpy_helper.from_array(q, f'{name}.byte'), numpy_helper.from_array(scale, f'{name}.scale'),
             numpy_helper.from_array(np.zeros(len(w), np.int8), f'{name}.zero')]
    return parts, [helper.make_node('DequantizeLinear', [p.name for p in parts], [name], axis=0)]


KINDS = {'fp16': (half, '16-bit floats'), 'int8': (byte, '8-bit integers')}


def main():
    arg = argparse.ArgumentParser()
    arg.add_argument('name')
    arg.add_argument('--out', default='public/models')
    arg = arg.parse_args()
    source = os.path.join(arg.out, arg.name)
    card = json.load(open(os.path.join(source, 'card.json')))
    for kind, (store, words) in KINDS.items():
        model = onnx.load(os.path.join(source, 'model.onnx'))
        graph = model.graph
        kept, added = [], []
        for weight in graph.initializer:
            w = numpy_helper.to_array(weight)
            if w.dtype == np.float32 and w.ndim > 1 and w.size >= LEAST:
                parts, nodes = store(weight.name, w)
                kept += parts
                added += nodes
            else:
                kept.append(weight)
        del graph.initializer[:]
        graph.initializer.extend(kept)
        nodes = list(graph.node)
        del graph.node[:]
        graph.node.extend(added + nodes)
        onnx.checker.check_model(model)
        name = f'{arg.name}-{kind}'
        folder = os.path.join(arg.out, name)
        os.makedirs(folder, exist_ok=True)
        file = os.path.join(folder, 'model.onnx')
        onnx.save(model, file)
        copy = {**card, 'id': name, 'name': f"{card['name']}, {kind}",
                'about': f"{card['about']} The weights of “{card['name']}” kept as {words}.", 'bytes': os.path.getsize(file)}
        with open(os.path.join(folder, 'card.json'), 'w') as f:
            json.dump(copy, f, indent=2, ensure_ascii=False)
            f.write('\n')
        print(name, copy['bytes'])


if __name__ == '__main__':
    main()
