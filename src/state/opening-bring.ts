import type { Card } from '../denoisers/card';
import { GRAPH, type OwnModel } from '../denoisers/own';
import type { Part } from '../open/parts';
import type { Answer, Draft, Source } from '../open/protocol';
import { owned } from './library';
import { examine, opening } from './opening';
import { askNetwork, correct } from './opening-form';
import { laneOf, store } from './store';

/** What is brought, and what the worker says of it. */

/** Files that were dropped or chosen. Without a network among them they belong to the one that is open, or on the stage. */
export function bring(parts: readonly Part[]): void {
  const alone = parts.length > 0 && parts.every(({ path }) => /\.(json|npy)$/i.test(path));
  const { draft, card } = opening.getState();
  const present =
    draft && card
      ? { card, files: { ...draft.files, ...draft.decoding?.files } }
      : owned(laneOf(store.getState()).spec.model);
  examine(alone && present ? partsOf(present, settles(parts), parts) : { parts }, hear);
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

export const bringAddress = (url: string): void => examine({ url }, hear);
export const reopen = (model: OwnModel): void => examine(partsOf(model, false), hear);
export function chooseCandidate(path: string): void {
  const { choice } = opening.getState();
  if (choice) examine({ parts: choice.parts, named: path }, hear);
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

/** A decoder chosen in the form takes the place of one that came along. */
const withDecoder = (draft: Draft, decoding: Draft['decoding']): Draft => ({
  ...draft,
  decoding,
  evidence: [...draft.evidence.filter(({ field }) => !field.startsWith('decoder')), ...(decoding?.evidence ?? [])],
});
