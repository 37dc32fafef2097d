import { createStore } from 'zustand/vanilla';
import { type Card, type Field, fields, parseCard } from '../denoisers/card';
import { GRAPH, type OwnModel, ownId } from '../denoisers/own';
import { type Examiner, examiner } from '../open/client';
import { contradictions, decoderContradictions } from '../open/contradictions';
import type { Part } from '../open/parts';
import type { Answer, Draft, Source, Trial } from '../open/protocol';
import { messageOf } from '../run/message';
import { forgetPictures } from './decoding';
import { keep, owned } from './library';
import { chooseModel } from './model';
import { forgetModel, rerun } from './run';
import { laneOf, store } from './store';
import { forgetCells } from './study';

type Working = Extract<Answer, { type: 'progress' }>;

/** A model on its way in: from what was brought, over its draft card, to a place in the library. */
export interface Opening {
  stage: 'closed' | 'asking' | 'working' | 'choosing' | 'form';
  working?: Working;
  failure?: string;
  choice?: Extract<Answer, { type: 'choose' }>;
  draft?: Draft;
  /** The draft's card with what was corrected. */
  card?: Card;
  /** Fields that were set by hand: the probe leaves them alone. */
  touched: readonly string[];
  probe?: Extract<Answer, { type: 'probed' }>;
  trial?: Trial;
  /** What the network is being asked at the moment. */
  busy?: 'probe' | 'try';
}

const nothing: Opening = {
  stage: 'closed',
  working: undefined,
  failure: undefined,
  choice: undefined,
  draft: undefined,
  card: undefined,
  touched: [],
  probe: undefined,
  trial: undefined,
  busy: undefined,
};
export const opening = createStore<Opening>()(() => nothing);
let worker: Examiner | undefined;

export function openDialog(): void {
  if (opening.getState().stage === 'closed') opening.setState({ ...nothing, stage: 'asking' });
}

/** Gives up what is going on. */
export function closeDialog(): void {
  worker?.close();
  worker = undefined;
  opening.setState(nothing);
}

/** Stops loading or reading, and asks again for a model. */
export function stopOpening(): void {
  closeDialog();
  openDialog();
}

/** Files that were dropped or chosen. Without a network among them they belong to the one that is open, or on the stage. */
export function bring(parts: readonly Part[]): void {
  const alone = parts.length > 0 && parts.every(({ path }) => /\.(json|npy)$/i.test(path));
  const { draft, card } = opening.getState();
  const present =
    draft && card
      ? { card, files: { ...draft.files, ...draft.decoding?.files } }
      : owned(laneOf(store.getState()).spec.model);
  examine(alone && present ? partsOf(present, settles(parts), parts) : { parts });
}

/** A card or a scheduler configuration says all that the present card says. */
const settles = (parts: readonly Part[]): boolean =>
  parts.some(({ path }) => /card\.json$|scheduler_config\.json$/i.test(path));

/** What is here already as something brought, with more. */
function partsOf({ card, files }: OwnModel, without: boolean, more: readonly Part[] = []): Source {
  const graph = `${card.name}.onnx`;
  const parts = Object.entries(files).map(([path, blob]) => ({ path: path === GRAPH ? graph : path, blob }));
  const said = without ? [] : [{ path: 'card.json', blob: new Blob([JSON.stringify(card)]) }];
  return { parts: [...parts, ...said, ...more], named: graph };
}

export const bringAddress = (url: string): void => examine({ url });
export const reopen = (model: OwnModel): void => examine(partsOf(model, false));
export function chooseCandidate(path: string): void {
  const { choice } = opening.getState();
  if (choice) examine({ parts: choice.parts, named: path });
}

function examine(source: Source): void {
  worker?.close();
  worker = examiner(hear);
  opening.setState({ ...nothing, stage: 'working' });
  worker.ask({ type: 'open', source });
}

function hear(answer: Answer): void {
  switch (answer.type) {
    case 'progress':
      opening.setState({ working: answer });
      break;
    case 'choose':
      opening.setState({ stage: 'choosing', choice: answer, working: undefined });
      break;
    case 'drafted':
      opening.setState({ stage: 'form', draft: answer, card: answer.card, working: undefined });
      if (!answer.carded) askNetwork();
      break;
    case 'probed':
      opening.setState(({ card, touched }) => ({
        probe: answer,
        card: card && merged(card, answer.card, touched),
        busy: undefined,
        working: undefined,
      }));
      break;
    case 'decoder': {
      const { type: _, ...decoding } = answer;
      correct({ decoder: decoding.decoder });
      opening.setState(({ draft, touched }) => ({
        draft: draft && withDecoder(draft, decoding),
        touched: touched.filter((field) => !field.startsWith('decoder')),
      }));
      break;
    }
    case 'tried':
      opening.setState({ trial: answer, busy: undefined, working: undefined });
      break;
    case 'failed':
      opening.setState({
        stage: answer.of === 'open' ? 'asking' : 'form',
        failure: answer.message,
        busy: undefined,
        working: undefined,
      });
  }
}

/** A decoder chosen in the form takes the place of one that came along. */
const withDecoder = (draft: Draft, decoding: Draft['decoding']): Draft => ({
  ...draft,
  decoding,
  evidence: [...draft.evidence.filter(({ field }) => !field.startsWith('decoder')), ...(decoding?.evidence ?? [])],
});

/** A file that makes pictures of the samples, for the model in the form. */
export function bringDecoder(parts: readonly Part[]): void {
  const { card } = opening.getState();
  if (!card || !worker) return;
  opening.setState({ failure: undefined });
  worker.ask({ type: 'decoder', card, parts });
}

/** What the probe found, where nobody has decided otherwise meanwhile. */
function merged(card: Card, found: Card, touched: readonly string[]): Card {
  const by = (field: string): Card => (touched.includes(field) ? card : found);
  const { process } = by('process');
  const { prediction, outputScale } = by('prediction');
  const { sigmaData } = by('sigmaData');
  const { time, scaling } = by('inputs.time').inputs;
  const { class: label } = by('inputs.class').inputs;
  const own = label?.name === card.inputs.class?.name ? label : card.inputs.class;
  return {
    ...card,
    process,
    prediction,
    outputScale,
    sigmaData,
    inputs: { ...card.inputs, time, scaling, class: own },
  };
}

/** A correction by hand. What was tried with another card says nothing any more. */
export function correct(change: Partial<Card>, ...fields: string[]): void {
  opening.setState(({ card, touched }) => ({
    card: card && { ...card, ...change },
    touched: [...new Set([...touched, ...fields])],
    trial: undefined,
    failure: undefined,
  }));
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
  if (!draft || !card || !worker) return;
  opening.setState({ busy: 'probe', failure: undefined });
  const byHand = state.touched.includes('inputs.time');
  worker.ask({
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
  worker?.ask({ type: 'stop' });
  opening.setState({ busy: undefined, working: undefined });
}

export function tryOut(): void {
  const { draft, card } = opening.getState();
  if (!draft || !card || !worker) return;
  opening.setState({ busy: 'try', trial: undefined, failure: undefined });
  worker.ask({ type: 'try', card, files: draft.files });
}

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
