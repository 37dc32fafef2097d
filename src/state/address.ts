import { decodeLanes, encodeLanes } from './link';
import { lastTick } from './playhead';
import { underWay } from './record';
import { type EmbedPart, type Lane, MOST_LANES, notify, type Playground, setView, store } from './store';
import { enter, renew } from './trail';

/** The address bar follows the page: a new entry for each run, the present entry for the playhead. */
let timer: ReturnType<typeof setTimeout> | undefined;

/** The link to what is on screen. The playhead is left out where it rests at the end. */
export const currentLink = (): string => linkOf(store.getState());

/** The same for the whole page, where this one is embedded. */
export const wholeLink = (): string => linkOf({ ...store.getState(), embed: undefined });

/** The same for a page inside another one. */
export const embedLink = (hidden: readonly EmbedPart[]): string => linkOf({ ...store.getState(), embed: hidden });

function linkOf(now: Playground): string {
  const { view, lanes } = now;
  // What was recorded elsewhere is in a file, which no link can hold.
  const made = lanes.filter(({ recorded }) => !recorded);
  const against =
    made.some(({ slot }) => slot === view.against) || view.against === 'reference' ? view.against : undefined;
  const there = lanes.every(({ run }) => run && !underWay(run));
  const held = !view.playing && view.tick < (there ? lastTick(now) : Number.POSITIVE_INFINITY);
  return encodeLanes(
    { ...now, lanes: made, view: { ...view, against } },
    { step: held ? view.tick : undefined, quantity: view.quantity },
  );
}

const replace = (): void => renew(currentLink());

/** Whether a draft waits for an entry of its own: until then the present one keeps the run before, for Back. */
let drafting = false;
export function awaitEntry(on: boolean): void {
  drafting = on;
  if (on) clearTimeout(timer);
}

/** `soon`: browsers allow about a hundred changes in half a minute, and a scrub makes more. */
export function writeAddress(how: 'push' | 'replace' | 'soon'): void {
  clearTimeout(timer);
  if (how === 'soon') {
    if (!drafting) timer = setTimeout(replace, 250);
  } else if (how === 'replace') replace();
  else if (currentLink() !== window.location.search) enter(currentLink());
}

/** A link whose model was not in this browser: it can be followed when the model comes. */
let late: { model: string; link: string } | undefined;
export const lateLink = (model: string): string | undefined => (late?.model === model ? late.link : undefined);

/** Goes to a link of this page, as Back and Forward do. */
export function follow(link: string): void {
  late = undefined;
  enter(link);
  window.dispatchEvent(new PopStateEvent('popstate'));
}

/**
 * Takes the page's state from the address bar; a lane that shows the run it should keeps it.
 * @returns the place of the playhead, if the link names one.
 */
export function readAddress(): number | undefined {
  const link = window.location.search;
  const { lanes, active, view, embed, notes } = decodeLanes(link);
  const model = new URLSearchParams(link).get('model');
  if (model?.startsWith('own/') && lanes.every(({ spec }) => spec.model !== model)) late = { model, link };
  const before = store.getState().lanes;
  const kept = before.filter(({ recorded }) => recorded).slice(0, MOST_LANES - lanes.length);
  store.setState({
    lanes: [
      ...lanes.map(
        (lane, slot): Lane => ({ ...lane, slot, run: before.find((b) => b.slot === slot && !b.recorded)?.run }),
      ),
      // Runs of a link take the first slots; what stays goes to the last ones.
      ...kept.map((lane, k): Lane => ({ ...lane, slot: MOST_LANES - kept.length + k })),
    ],
    active,
    // The page around does not change while this one is open.
    embed: store.getState().embed ?? embed,
    lesson: view.lesson,
  });
  setView({ quantity: view.quantity ?? 'x', axis: view.axis, against: view.against });
  notify(...notes);
  return view.step;
}
