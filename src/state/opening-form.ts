import { type Card, type Field, fields } from '../denoisers/card';
import { type Reading, withReading } from '../denoisers/reading';
import type { Part } from '../open/parts';
import { ask, type Opening, opening } from './opening';

/** The form of a draft card: what is corrected by hand, and what the network is asked. */

/** A correction by hand. What was tried with another card says nothing any more. */
export function correct(change: Partial<Card>, ...fields: string[]): void {
  opening.setState(({ card, touched }) => ({
    card: card && { ...card, ...change },
    touched: [...new Set([...touched, ...fields])],
    trial: undefined,
    failure: undefined,
  }));
}

/** Reads the network as one of those that it was tried with. */
export function read({ reading }: { reading: Reading }): void {
  const { card } = opening.getState();
  if (card) correct(withReading(card, reading), ...fields, 'inputs.time');
}

/** A file that makes pictures of the samples, for the model in the form. */
export function bringDecoder(parts: readonly Part[]): void {
  const { card } = opening.getState();
  if (!card) return;
  opening.setState({ failure: undefined });
  ask({ type: 'decoder', card, parts });
}

/** What need not be asked: what a file settles, and what was set by hand. */
function settled({ draft, touched }: Opening): Field[] {
  // Who asks although a card says everything wants to know what the network says.
  const sure = draft && !draft.carded ? draft.evidence.filter((e) => e.sure).map((e) => e.field) : [];
  const known = [...sure, ...touched];
  return fields.filter((field) => known.some((k) => field.startsWith(k)));
}

export function askNetwork(): void {
  const state = opening.getState();
  const { draft, card } = state;
  if (!draft || !card) return;
  opening.setState({ busy: 'probe', failure: undefined });
  const byHand = state.touched.includes('inputs.time');
  ask({
    type: 'probe',
    card,
    files: draft.files,
    settled: settled(state),
    units: byHand ? [card.inputs.time.unit] : draft.units,
    countClasses:
      draft.open.some(({ field }) => field === 'inputs.class.count') && !state.touched.includes('inputs.class'),
  });
}

/** Leaves it at the draft: somebody knows better, or will not wait. */
export function stopAsking(): void {
  ask({ type: 'stop' });
  opening.setState({ busy: undefined, working: undefined });
}

export function tryOut(): void {
  const { draft, card } = opening.getState();
  if (!draft || !card) return;
  opening.setState({ busy: 'try', trial: undefined, failure: undefined });
  ask({ type: 'try', card, files: draft.files });
}
