/** Files that people take for ONNX, by their first bytes: what each is, and what to do instead. */

const latin = new TextDecoder('latin1');

/** A sentence about what the file is instead of ONNX; undefined if nothing speaks against ONNX. */
export function foreign(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'This file is empty. Choose or download it again.';
  const head = latin.decode(bytes.subarray(0, 512));
  const start = head.replace(/^ï»¿/, '').trimStart().toLowerCase();
  if (head.startsWith('version https://git-lfs'))
    return 'This is a Git LFS pointer, not the model itself. Download the file behind it (on Hugging Face: “resolve” instead of “raw” in the address).';
  if (/^(<!doctype|<html|<\?xml|<head)/.test(start))
    return 'This is a web page, not a model: the address leads to a page about it or to an error. Use the address of the download itself.';
  if (/^[{[]\s*["{[\d\]}]/.test(start))
    return 'This is JSON, not a model. Choose the .onnx file; its card or configuration can be given beside it.';
  if (head.startsWith('PK\x03\x04'))
    return /\/data\.pkl|\/version|archive\//.test(head)
      ? pytorch
      : 'This is a zip archive. Unpack it, or drop it where archives are taken, and choose the .onnx file inside.';
  if (bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5) return pytorch;
  if (/^[\s\S]{8}\{\s*"/.test(head) && bytes[7] === 0)
    return 'This is a safetensors file: weights without a network. Export the model to ONNX, e.g. with torch.onnx.export or optimum-cli export onnx.';
  const known = magics.find(([magic, at = 0]) => head.startsWith(magic, at));
  if (known) return known[2];
  if (/saved_model|tensorflow|\x22?serve\b/i.test(head) && bytes[0] === 8 && bytes[2] === 0x12)
    return convert('a TensorFlow SavedModel', 'tf2onnx');
  return undefined;
}

const convert = (what: string, tool: string): string => `This is ${what}, not ONNX. Convert it with ${tool}.`;
const pytorch =
  'This is a PyTorch checkpoint, not ONNX: it needs the Python code of its network. Export it with torch.onnx.export.';

const magics: readonly (readonly [magic: string, at: number | undefined, say: string])[] = [
  ['GGUF', 0, 'This is a GGUF file: quantised weights without a graph. Look for an ONNX export of the model.'],
  ['\x89HDF', 0, convert('an HDF5 file (Keras)', 'tf2onnx')],
  ['TFL3', 4, convert('a TensorFlow Lite model', 'tf2onnx --tflite')],
  [
    'ORTM',
    4,
    'This is a model in ONNX Runtime’s own format (.ort), which cannot be described here. Choose the .onnx it was made from.',
  ],
  ['\x93NUMPY', 0, 'This is a NumPy array, not a model. Arrays can be given to further inputs of a model.'],
  ['\x1f\x8b', 0, 'This file is compressed with gzip. Unpack it first.'],
  ['7z\xbc\xaf', 0, 'This is a 7-Zip archive. Unpack it first.'],
  ['\x28\xb5\x2f\xfd', 0, 'This file is compressed with zstd. Unpack it first.'],
  ['ftrt', 0, 'This is a TensorRT engine, bound to one graphics card. Choose the .onnx it was made from.'],
  ['\x89PNG', 0, 'This is a picture, not a model.'],
  ['\xff\xd8\xff', 0, 'This is a picture, not a model.'],
  ['7767517', 0, 'This is an ncnn network. Choose the .onnx it was made from.'],
];
