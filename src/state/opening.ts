import { createStore } from 'zustand/vanilla';
import type { Card } from '../denoisers/card';
import { type Examiner, examiner } from '../open/client';
import type { Answer, Ask, Draft, Source, Trial } from '../open/protocol';

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
/** Reads what was brought, and asks the network. */
let worker: Examiner | undefined;
export const opening = createStore<Opening>()(() => nothing);

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

/** A new worker for what was brought; `hear` is told its answers. */
export function examine(source: Source, hear: (answer: Answer) => void): void {
  worker?.close();
  worker = examiner(hear);
  opening.setState({ ...nothing, stage: 'working' });
  worker.ask({ type: 'open', source });
}

export const ask = (question: Ask): void => worker?.ask(question);
