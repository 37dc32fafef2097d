/** What somebody brought: files by their paths, as blobs, so that none of it is read before it is needed. */
export interface Part {
  path: string;
  blob: Blob;
}

/** The parts of one model: the graph, and what may lie beside it. */
export interface Selection {
  model: Part;
  card?: Part;
  scheduler?: Part;
  /** What may make pictures of its latents. */
  decoder?: Part;
  /** Everything else: external weights, embeddings. */
  rest: Part[];
}

export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
export const fileOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Where the network of a pipeline lies, and no text encoder or decoder. */
const NETWORK = /(^|\/)(unet|transformer|denoiser)\/[^/]*\.onnx$/i;
/** Where the decoder of a pipeline lies, and files that call themselves one. */
const DECODER =
  /(^|\/)(vae_)?decoder\/[^/]*\.onnx$|(^|\/)vae[^/]*\/[^/]*decod[^/]*\.onnx$|(^|\/)(vae_)?decod[^/]*\.onnx$/i;
const foreign: readonly (readonly [RegExp, string])[] = [
  [
    /\.(safetensors|ckpt|pth?|msgpack)$/i,
    'weights without a graph; export the network with torch.onnx.export or optimum-cli',
  ],
  [/\.(gguf|ggml)$/i, 'a GGUF file; export the original network to ONNX'],
  [/\.(h5|keras|pb|tflite)$/i, 'a TensorFlow model; convert it with tf2onnx'],
  [/\.(mlmodel|mlpackage|engine|trt)$/i, 'compiled for one runtime; export the original network to ONNX'],
  [/\.(tar|gz|tgz|rar|7z)$/i, 'an archive that is not a zip; unpack it and drop the folder'],
];

/**
 * The model among the parts; candidates where several could be meant.
 * @throws Error that names what came instead of a model, and what to do.
 */
export function choose(parts: readonly Part[], named?: string): Selection | { candidates: Part[] } {
  const models = parts.filter(({ path }) => /\.onnx$/i.test(path));
  if (!models.length) throw new Error(noModel(parts));
  const likely = models.filter(({ path }) => NETWORK.test(path));
  const others = models.filter(({ path }) => !DECODER.test(path));
  const [only, ...more] = likely.length ? likely : others.length ? others : models;
  const model = models.find(({ path }) => path === named) ?? (more.length ? undefined : only);
  if (!model) return { candidates: [only, ...more] };
  const rest = parts.filter((part) => part !== model);
  return {
    model,
    card: nearest(rest, model, /(^|\/)([^/]*\.)?card\.json$/i),
    scheduler: nearest(rest, model, /(^|\/)scheduler_config\.json$/i),
    decoder: nearest(rest, model, DECODER),
    rest,
  };
}

/** The part of a name whose folder has most in common with the model's. */
function nearest(parts: readonly Part[], { path }: Part, name: RegExp): Part | undefined {
  const shared = (other: string): number => {
    const [a, b] = [folderOf(path).split('/'), folderOf(other).split('/')];
    const same = a.findIndex((part, i) => part !== b[i]);
    return (same < 0 ? a.length : same) - b.length / 100;
  };
  return parts.filter((part) => name.test(part.path)).sort((a, b) => shared(b.path) - shared(a.path))[0];
}

/** A file that a model refers to: beside it, or anywhere under the same name. */
export const find = (parts: readonly Part[], model: Part, location: string): Part | undefined =>
  parts.find(({ path }) => path === folderOf(model.path) + location.replace(/^\.\//, '')) ??
  parts.find(({ path }) => fileOf(path) === fileOf(location));

function noModel(parts: readonly Part[]): string {
  if (!parts.length) return 'There was no file in it. Drop an .onnx file, or the folder or zip that holds one.';
  for (const { path } of parts)
    for (const [pattern, what] of foreign)
      if (pattern.test(path)) return `${fileOf(path)} is ${what}. Fewstep runs .onnx files.`;
  const names = parts.slice(0, 3).map(({ path }) => fileOf(path));
  const more = parts.length > 3 ? ` and ${parts.length - 3} more` : '';
  return `There is no .onnx file among ${names.join(', ')}${more}. Drop the model itself, or a folder or zip that holds it.`;
}
