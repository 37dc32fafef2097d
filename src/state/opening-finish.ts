import { parseCard } from '../denoisers/card';
import { ownId } from '../denoisers/own';
import { contradictions, decoderContradictions } from '../open/contradictions';
import { messageOf } from '../run/message';
import { forgetPictures } from './decoding';
import { keep } from './library';
import { chooseModel } from './model';
import { closeDialog, type Opening, opening } from './opening';
import { forgetModel, rerun } from './run';
import { store } from './store';
import { forgetCells } from './study';

/** What keeps the card from being used: missing or wrong values, and contradictions to the file. */
export function problems({ card, draft }: Pick<Opening, 'card' | 'draft'>): string[] {
  if (!card || !draft) return [];
  try {
    parseCard(card);
  } catch (error) {
    return messageOf(error).split('\n').slice(1);
  }
  return [
    ...contradictions(card, draft.file),
    ...(draft.decoding ? decoderContradictions(card, draft.decoding.file) : []),
  ];
}

/** The model joins the others, is kept, and is sampled. */
export function finish(): void {
  const state = opening.getState();
  const { draft, card } = state;
  if (!draft || !card || problems(state).length) return;
  const used = new Set((card.inputs.extra ?? []).map(({ file }) => file));
  const arrays = /\.(npy|bin)$/i;
  const files = Object.entries(draft.files).filter(
    ([name]) => !arrays.test(name) || used.has(name) || draft.file.external.includes(name),
  );
  const decoder = card.decoder ? draft.decoding?.files : undefined;
  void keep({ card, files: { ...Object.fromEntries(files), ...decoder } });
  closeDialog();
  const id = ownId(card);
  const shown = store.getState().lanes.some(({ spec }) => spec.model === id);
  forgetModel(id);
  forgetPictures();
  forgetCells(id);
  chooseModel(id);
  // The spec may be what it was; what it means is not.
  if (shown) rerun();
}
