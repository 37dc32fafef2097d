import * as v from 'valibot';
import { defaultSpec, type RunSpec } from '../run/spec';
import { parseSpec } from '../run/parse';
import { follow, wholeLink } from './address';
import { laneName } from './lanes';
import { levelsTrouble } from './levels';
import { complaints, legalLink } from './link';
import { pause, play, seekState } from './playback';
import { edit, rerun } from './run';
import { finalError, nfe } from './selectors';
import { type Lane, laneOf, store } from './store';

/**
 * The page inside another one (docs/embed.md): what it may be told by the page around, and what it tells. Only the parent
 * window is listened to. It could set this frame's address anyway, so its messages give it nothing more; answers go to its
 * origin alone.
 */

const message = v.variant('type', [
  v.object({ type: v.literal('fewstep:set'), link: v.string() }),
  v.object({ type: v.literal('fewstep:set'), spec: v.record(v.string(), v.unknown()) }),
  v.object({
    type: v.literal('fewstep:seek'),
    state: v.union([v.literal('end'), v.pipe(v.number(), v.integer(), v.minValue(0))]),
  }),
  v.object({ type: v.picklist(['fewstep:play', 'fewstep:pause', 'fewstep:run', 'fewstep:get']) }),
]);
type Message = v.InferOutput<typeof message>;

const shapes = {
  'fewstep:set': 'a text “link” or an object “spec”',
  'fewstep:seek': '“state”: a whole number from 0, or "end"',
  'fewstep:play': 'nothing else',
  'fewstep:pause': 'nothing else',
  'fewstep:run': 'nothing else',
  'fewstep:get': 'nothing else',
};

/** @throws Error that says what a message must be. */
export function readMessage(data: unknown): Message {
  const type = (data as { type?: unknown } | null)?.type;
  if (typeof type !== 'string')
    throw new Error('A message to Fewstep is an object with a text “type”, such as {type: "fewstep:play"}.');
  if (!Object.hasOwn(shapes, type))
    throw new Error(`There is no message “${type}”. There are ${Object.keys(shapes).join(', ')}.`);
  const read = v.safeParse(message, data);
  if (!read.success) throw new Error(`“${type}” needs ${shapes[type as keyof typeof shapes]}.`);
  return read.output;
}

/** A run with some of its parts changed. @throws Error that says what is wrong with them. */
export function changed(spec: RunSpec, parts: Record<string, unknown>): RunSpec {
  const strange = Object.keys(parts).filter((key) => !(key in defaultSpec));
  if (strange.length)
    throw new Error(
      `There is no “${strange.join('”, “')}” in a spec. There are ${Object.keys(defaultSpec).join(', ')}.`,
    );
  const grid = typeof parts.grid === 'object' ? { grid: { ...spec.grid, ...parts.grid } } : {};
  const { spec: next, notes } = parseSpec({ ...spec, ...parts, ...grid });
  const wrong = [...notes, levelsTrouble(next) ?? []].flat();
  if (wrong.length) throw new Error(`This spec cannot be run as it is. ${complaints(wrong)}`);
  return next;
}

function obey(told: Message): void {
  switch (told.type) {
    case 'fewstep:set':
      if ('link' in told) follow(legalLink(told.link));
      else edit(changed(laneOf(store.getState()).spec, told.spec), true);
      break;
    case 'fewstep:seek':
      seekState(told.state === 'end' ? Number.MAX_SAFE_INTEGER : told.state);
      break;
    case 'fewstep:play':
      play();
      break;
    case 'fewstep:pause':
      pause();
      break;
    case 'fewstep:run':
      rerun();
      break;
    case 'fewstep:get':
      tell({ type: 'fewstep:changed', ...said() });
  }
}

/** What is on the stage, by link and by spec. */
const said = () => ({ link: wholeLink(), specs: store.getState().lanes.map(({ spec }) => spec) });

/** Where the page around lives: before it has spoken, as far as the browser says. Unknown or opaque, it is anybody. */
let origin = '*';
function originOf(): string {
  const [above] = window.location.ancestorOrigins ?? [];
  const from = above ?? (document.referrer ? new URL(document.referrer).origin : 'null');
  return from === 'null' ? '*' : from;
}
const tell = (reply: { type: string } & Record<string, unknown>): void => window.parent.postMessage(reply, origin);

const failed = (lane: Lane): boolean => lane.run?.status === 'failed';
const over = (lane: Lane): boolean => lane.run?.status === 'done' || failed(lane);
/** A run may come to its end between two frames, in place of one that said the same. */
const ended = (lane: Lane, before: Lane | undefined): boolean => {
  const [run, old] = [lane.run, before?.run];
  if (!over(lane) || run === old || run?.again) return false;
  return !(before && over(before) && run?.started && run.started === old?.started);
};

/** Speaks and listens from now on, if there is a page around. */
export function converse(): void {
  if (window.parent === window) return;
  origin = originOf();
  window.addEventListener('message', ({ source, data, origin: from }) => {
    if (source !== window.parent) return;
    origin = from === 'null' ? '*' : from;
    try {
      obey(readMessage(data));
    } catch (error) {
      const { type, id } = (data ?? {}) as { type?: unknown; id?: unknown };
      tell({ type: 'fewstep:error', message: (error as Error).message, to: type, id });
    }
  });
  let last = JSON.stringify(said().specs);
  store.subscribe((now, before) => {
    for (const lane of now.lanes) {
      const old = before.lanes.find(({ slot }) => slot === lane.slot);
      if (ended(lane, old)) finish(lane);
    }
    if (now.lanes === before.lanes || now.lanes.every(({ spec }, i) => spec === before.lanes[i]?.spec)) return;
    const specs = JSON.stringify(now.lanes.map(({ spec }) => spec));
    if (specs !== last) tell({ type: 'fewstep:changed', ...said() });
    last = specs;
  });
  watchHeight();
  tell({ type: 'fewstep:ready', version: 1, messages: Object.keys(shapes), ...said() });
  store.getState().lanes.filter(over).forEach(finish);
}

function finish({ slot, run }: Lane): void {
  if (!run) return;
  const { spec, status, failure } = run;
  const end = status === 'failed' ? { message: failure?.message } : { nfe: nfe(run), error: finalError(run) };
  tell({ type: 'fewstep:finished', run: laneName(slot), status, ...end, spec });
}

/** The height that shows all of the page, in CSS pixels: the page around may fit the frame to it. */
function watchHeight(): void {
  let last = 0;
  const look = (): void => {
    const height = Math.ceil(document.querySelector('.embed')?.getBoundingClientRect().height ?? 0);
    if (height && height !== last) tell({ type: 'fewstep:height', height });
    last = height;
  };
  const root = document.getElementById('root');
  if (root) new ResizeObserver(look).observe(root);
  look();
}
