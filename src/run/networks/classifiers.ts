import { parseClassifier, parseFeatures, type TrainedClassifier, trainedClassifier } from '../../denoisers/classifier';
import { openSession } from '../../denoisers/session';
import { download, type Progress } from './download';

/** The classifiers of public/models by the name in a card, each opened once, on wasm: they are small. */
export function classifierStore(
  base: string,
  progress: Progress,
  warn: (text: string) => void,
): (id: string) => Promise<TrainedClassifier> {
  const known = new Map<string, Promise<TrainedClassifier>>();
  const json = async (id: string, name: string): Promise<unknown> => {
    const response = await fetch(new URL(`models/${id}/${name}`, base));
    if (!response.ok) throw new Error(`models/${id}/${name} is not on the server (HTTP ${response.status})`);
    return response.json();
  };
  const open = async (id: string): Promise<TrainedClassifier> => {
    const card = parseClassifier(await json(id, 'classifier.json'));
    const real = parseFeatures(await json(id, 'features.json'));
    const url = new URL(`models/${id}/model.onnx`, base).href;
    const mark = `${card.bytes}-${JSON.stringify(card.training)}`;
    const bytes = new Uint8Array(await download({ url, bytes: card.bytes, mark }, progress, warn));
    return trainedClassifier(await openSession(bytes, { engine: 'wasm' }), card, real);
  };
  return (id) => {
    const found = known.get(id) ?? open(id);
    known.set(id, found);
    found.catch(() => known.delete(id));
    return found;
  };
}
