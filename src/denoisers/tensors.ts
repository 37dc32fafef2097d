import { Float16Array as Half } from '@petamoriken/float16';
import type * as Ort from 'onnxruntime-web';

/** Numbers into the tensors that a network wants, and back. */
export type TensorType = 'float32' | 'float16' | 'float64' | 'int32' | 'int64';

export function makeTensor(ort: typeof Ort, type: TensorType, data: ArrayLike<number>, dims: number[]): Ort.Tensor {
  switch (type) {
    case 'float32':
      return new ort.Tensor(type, new Float32Array(data), dims);
    case 'float64':
      return new ort.Tensor(type, new Float64Array(data), dims);
    case 'int32':
      return new ort.Tensor(type, Int32Array.from(data, Math.round), dims);
    case 'int64':
      return new ort.Tensor(type, BigInt64Array.from(Array.from(data, (n) => BigInt(Math.round(n)))), dims);
    case 'float16':
      // The runtime takes the bits.
      return new ort.Tensor(type, new Uint16Array(new Half(data).buffer), dims);
  }
}

/** The tensor with its numbers on the CPU; one that was on the device is freed there. */
export async function onHost(ort: typeof Ort, tensor: Ort.Tensor): Promise<Ort.Tensor> {
  if (tensor.location === 'cpu') return tensor;
  return new ort.Tensor(tensor.type, await tensor.getData(true), tensor.dims);
}

/** The numbers of a tensor on the CPU. @throws Error for a type that holds no real numbers. */
export function readTensor(tensor: Ort.Tensor): Float32Array | Float64Array {
  const { data, type } = tensor;
  if (data instanceof Float32Array || data instanceof Float64Array) return data;
  if (type === 'float16') {
    const { buffer, byteOffset, length } = data as unknown as Uint16Array<ArrayBuffer>;
    return Float32Array.from(new Half(buffer, byteOffset, length));
  }
  if (data instanceof Int32Array || data instanceof BigInt64Array) return Float32Array.from(data as never, Number);
  throw new Error(`A tensor of type ${type} cannot be read as numbers`);
}
