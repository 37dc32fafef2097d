import { type Card, dimOf, parseCard } from './denoisers/card';
import { exactModels, type ExactModel } from './denoisers/exact';

/** The denoisers that ship with Fewstep: exact mixtures, and the ONNX networks whose cards lie in public/models. */
const cards = import.meta.glob<unknown>('../public/models/*/card.json', { eager: true, import: 'default' });

export type ModelInfo =
  | ({ kind: 'exact'; dim: number } & ExactModel)
  | { kind: 'onnx'; id: string; name: string; about: string; dim: number; card: Card };

const networks = Object.entries(cards).map(([path, json]): ModelInfo => {
  const card = parseCard(json);
  const folder = path.replace(/^.*\/([^/]+)\/card\.json$/, '$1');
  if (card.id !== folder) throw new Error(`${path}: the id must be its folder's name, not “${card.id}”`);
  return {
    kind: 'onnx',
    id: `onnx/${card.id}`,
    name: card.name,
    about: card.about,
    dim: dimOf(card),
    card,
  };
});

export const models: ReadonlyMap<string, ModelInfo> = new Map(
  [...exactModels.map((m): ModelInfo => ({ kind: 'exact', dim: m.mixture.means[0].length, ...m })), ...networks].map(
    (m) => [m.id, m],
  ),
);
