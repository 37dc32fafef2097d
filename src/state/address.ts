import { canonical } from '../run/spec';
import { lastState } from './record';
import { notify, setSpec, setView, store } from './store';
import { decodeLink, encodeLink } from './url';

/** The address bar follows the page: a new entry for each run, the present entry for the playhead. */
let timer: ReturnType<typeof setTimeout> | undefined;

/** The link to what is on screen. The playhead is left out where it rests at the end. */
export function currentLink(): string {
  const { spec, run, view } = store.getState();
  const there = run && run.key === canonical(spec) && run.status !== 'waiting' && run.status !== 'running';
  const held = !view.playing && view.state < (there ? lastState(run) : Number.POSITIVE_INFINITY);
  return encodeLink(spec, { step: held ? view.state : undefined, quantity: view.quantity });
}

const replace = (): void => window.history.replaceState(null, '', currentLink());

/** `soon`: browsers allow about a hundred changes in half a minute, and a scrub makes more. */
export function writeAddress(how: 'push' | 'replace' | 'soon'): void {
  clearTimeout(timer);
  if (how === 'soon') timer = setTimeout(replace, 250);
  else if (how === 'replace') replace();
  else if (currentLink() !== window.location.search) window.history.pushState(null, '', currentLink());
}

/** Takes the page's state from the address bar. @returns the state the link points at, if it names one. */
export function readAddress(): number | undefined {
  const { spec, view, notes } = decodeLink(window.location.search);
  setSpec(spec);
  setView({ quantity: view.quantity ?? 'x' });
  notify(...notes);
  return view.step;
}
