"""Runs a small ONNX graph with numpy in float32: an independent check of what the exporter wrote."""
import numpy as np
import onnx
from onnx import numpy_helper


def _softmax(x, axis=-1):
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def _gemm(a, b, c=0, transB=0):
    return a @ (b.T if transB else b) + c


OPS = {'Add': np.add, 'Sub': np.subtract, 'Mul': np.multiply, 'Div': np.divide, 'Pow': np.power, 'Neg': np.negative, 'Exp': np.exp,
       'Log': np.log, 'Sqrt': np.sqrt, 'Sin': np.sin, 'Tanh': np.tanh, 'MatMul': np.matmul, 'Gemm': _gemm, 'Softmax': _softmax,
       'Sigmoid': lambda x: np.exp(-np.logaddexp(0, -x))}


def run(path, **feeds):
    """The first output of the graph; an operator outside OPS is an error, so Shape, Gather or Expand can not slip in."""
    model = onnx.load(str(path))
    onnx.checker.check_model(model, full_check=True)
    value = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer} | {k: np.float32(v) for k, v in feeds.items()}
    for node in model.graph.node:
        attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        if node.op_type == 'Constant':
            value[node.output[0]] = numpy_helper.to_array(attributes['value'])
            continue
        keep = {k: v for k, v in attributes.items() if not (node.op_type == 'Gemm' and k in ('alpha', 'beta'))}
        value[node.output[0]] = OPS[node.op_type](*(value[name] for name in node.input), **keep).astype(np.float32)
    return value[model.graph.output[0].name]
