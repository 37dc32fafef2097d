import { type Card, dimOf, parseCard } from './denoisers/card';
import { exactModels, type ExactModel } from './denoisers/exact';
import { ownId } from './denoisers/own';

/** The denoisers that ship with Fewstep: exact mixtures, and the ONNX networks whose cards lie in public/models. */
const cards = import.meta.glob<unknown>('../public/models/*/card.json', { eager: true, import: 'default' });

export type ModelInfo =
  | ({ kind: 'exact'; dim: number } & ExactModel)
  | { kind: 'onnx'; id: string; name: string; about: string; dim: number; card: Card };

const network = (id: string, card: Card): ModelInfo => ({
  kind: 'onnx',
  id,
  name: card.name,
  about: card.about,
  dim: dimOf(card),
  card,
});

const networks = Object.entries(cards).map(([path, json]): ModelInfo => {
  // The tests have read the cards that are shipped; a page need not again.
  const card = import.meta.env.PROD ? (json as Card) : parseCard(json);
  const folder = path.replace(/^.*\/([^/]+)\/card\.json$/, '$1');
  if (card.id !== folder) throw new Error(`${path}: the id must be its folder's name, not “${card.id}”`);
  return network(`onnx/${card.id}`, card);
});

const known = new Map<string, ModelInfo>(
  [...exactModels.map((m): ModelInfo => ({ kind: 'exact', dim: m.mixture.means[0].length, ...m })), ...networks].map(
    (m) => [m.id, m],
  ),
);
export const models: ReadonlyMap<string, ModelInfo> = known;

/** A network that somebody brought along joins them, or gets a new card; and leaves them again. */
export const adopt = (card: Card): void => void known.set(ownId(card), network(ownId(card), card));
export const forget = (id: string): void => void known.delete(id);
