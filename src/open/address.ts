/** Where a network is looked for in a folder, first the layout of diffusers pipelines, then that of plain exports. */
const LAYOUT = ['unet/model.onnx', 'transformer/model.onnx', 'model.onnx', 'onnx/model.onnx'];
/** What may lie beside a model, told apart by its own folder. */
const BESIDE = ['card.json', 'config.json', 'scheduler_config.json', 'scheduler/scheduler_config.json'];
const ABOVE = ['card.json', 'config.json', '../scheduler/scheduler_config.json'];

/**
 * The addresses at which the model of a pasted link may lie, most likely first: a file is itself, a repository or
 * folder is looked through in the layout of Hugging Face. Pages about a file become the file.
 * @throws Error for what is no web address.
 */
export function modelAddresses(pasted: string): string[] {
  const url = fileAddress(pasted);
  const last = url.pathname.split('/').at(-1) ?? '';
  if (/\.[a-z]\w{1,6}$/i.test(last) || url.search) return [url.href];
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return LAYOUT.map((path) => new URL(path, url).href);
}

function fileAddress(pasted: string): URL {
  const text = pasted.trim();
  const repository = /^[\w.-]+\/[\w.-]+$/.test(text) && !/\.onnx$/i.test(text);
  let url: URL;
  try {
    url = new URL(repository ? `https://huggingface.co/${text}` : /^\w+:/.test(text) ? text : `https://${text}`);
  } catch {
    throw new Error(`“${text}” is no web address. Paste a link to an .onnx file, or to a Hugging Face repository.`);
  }
  if (!/^https?:$/.test(url.protocol))
    throw new Error(`“${url.protocol}” is not an address that a page can load from. Use https, or drop the file here.`);
  const [owner, name, kind, revision = 'main', ...path] = url.pathname.split('/').filter(Boolean);
  if (/^(www\.)?(huggingface\.co|hf\.co)$/.test(url.host) && owner && name && !/^(datasets|spaces|api)$/.test(owner))
    return new URL(`https://huggingface.co/${[owner, name, 'resolve', kind ? revision : 'main', ...path].join('/')}`);
  if (url.host === 'github.com' && /^(blob|raw|tree)$/.test(kind ?? ''))
    return new URL(`https://raw.githubusercontent.com/${[owner, name, revision, ...path].join('/')}`);
  return url;
}

/** Where the decoder of the pipeline lies whose network is at an address, and its configuration. */
export function decoderAddresses(model: string): string[] {
  const { pathname, search } = new URL(model);
  if (search || !/\/(unet|transformer)\/[^/]*$/.test(pathname)) return [];
  return ['../vae_decoder/model.onnx', '../vae_decoder/config.json'].map((path) => new URL(path, model).href);
}

/** Addresses of a card and a scheduler configuration that belong to the model at an address. */
export function companions(model: string): string[] {
  const { pathname, search } = new URL(model);
  if (search) return [];
  const nested = /\/(unet|transformer)\/[^/]*$/.test(pathname);
  return (nested ? ABOVE : BESIDE).map((path) => new URL(path, model).href);
}
