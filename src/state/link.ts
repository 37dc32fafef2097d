import { canonical, defaultSpec, type RunSpec } from '../run/spec';
import {
  type Axis,
  type EmbedPart,
  embedParts,
  type LessonPlace,
  MOST_LANES,
  type Playground,
  type View,
} from './store';
import { levelsTrouble } from './levels';
import { decodeLink, encodeLink, type LinkView } from './url';

/**
 * The link to a page of several runs: the first as `url.ts` writes it, the others by what they have different from it, each
 * key behind the lane's letter: b.solver=heun, b.steps=5. An empty value takes a key away. Letters count positions.
 */
export type LinkedView = LinkView & Pick<View, 'axis' | 'against'> & { lesson?: LessonPlace };

export interface Linked {
  lanes: { spec: RunSpec; apart: boolean }[];
  /** Position of the lane that the controls belong to. */
  active: number;
  view: LinkedView;
  /** Set where the link is to a page inside another one: what is hidden there. */
  embed?: readonly EmbedPart[];
  notes: string[];
}

const letter = (position: number): string => String.fromCharCode(97 + position);
const ofLane = /^([b-z])\.(.+)$/;
const axes: readonly Axis[] = ['step', 'lambda', 'nfe'];

/** Slots whose options belong to the choice: another choice takes none of them over. */
const heads = /^(solver|grid|process|at\d+)$/;

export function encodeLanes(
  { lanes, active, view, lesson, embed }: Pick<Playground, 'lanes' | 'active' | 'view' | 'lesson' | 'embed'>,
  shown: LinkView,
): string {
  const [first, ...others] = lanes;
  const base = new URLSearchParams(encodeLink(first.spec, shown));
  const plain = new URLSearchParams(encodeLink(first.spec));
  const query = new URLSearchParams(base);
  others.forEach((lane, k) => {
    const own = new URLSearchParams(encodeLink(lane.spec));
    const put = (key: string, value: string): void => query.set(`${letter(k + 1)}.${key}`, value);
    for (const [key, value] of own) if (plain.get(key) !== value) put(key, value);
    for (const key of plain.keys()) {
      const head = key.split('.')[0];
      const replaced = key.includes('.') && heads.test(head) && own.get(head) !== plain.get(head);
      if (!own.has(key) && !replaced) put(key, '');
    }
    // A lane like the first has nothing to say but that it is there.
    if (canonical(lane.spec) === canonical(first.spec)) put('solver', lane.spec.solver.id);
    if (lane.apart) put('apart', '1');
  });
  const at = (slot: number): number => lanes.findIndex((lane) => lane.slot === slot);
  if (at(active) > 0) query.set('lane', letter(at(active)));
  if (lanes.length > 1 && view.axis !== 'step') query.set('axis', view.axis);
  if (view.against === 'reference') query.set('against', 'reference');
  else if (view.against !== undefined && lanes.length > 1) query.set('against', letter(at(view.against)));
  if (embed) query.set('embed', '1');
  if (embed?.length) query.set('hide', embed.join(','));
  if (lesson) query.set('lesson', `${lesson.id}.${lesson.step + 1}`);
  return `?${query.toString().replaceAll('%2F', '/').replaceAll('%2C', ',')}`;
}

/** What the bare address opens: the same ten evaluations under a second- and a first-order rule. */
const firstView = (): Linked['lanes'] => [
  { spec: defaultSpec, apart: false },
  { spec: { ...defaultSpec, solver: { id: 'ddim', options: {} } }, apart: false },
];

/** @returns lanes that are legal whatever the link says; what had to be changed leaves a note. */
export function decodeLanes(search: string): Linked {
  const query = new URLSearchParams(search);
  const { embed, notes: refused } = takeEmbed(query);
  if (![...query].length) return { lanes: firstView(), active: 0, view: { axis: 'step' }, embed, notes: refused };
  const base = new URLSearchParams();
  const own = new Map<string, Map<string, string>>();
  for (const [key, value] of query) {
    const [, of, rest] = ofLane.exec(key) ?? [];
    if (of === undefined) base.append(key, value);
    else own.set(of, (own.get(of) ?? new Map()).set(rest, value));
  }
  const take = (from: URLSearchParams | Map<string, string>, key: string): string | undefined => {
    const value = from.get(key) ?? undefined;
    from.delete(key);
    return value;
  };
  const [active, axis, against, place] = ['lane', 'axis', 'against', 'lesson'].map((key) => take(base, key));
  const [, lesson, step] = /^([a-z-]+)\.(\d+)$/.exec(place ?? '') ?? [];
  const first = decodeLink(base.toString());
  const notes = [...refused, ...first.notes];
  const lanes = [{ spec: first.spec, apart: false }];
  const letters = [...own.keys()].sort();
  if (letters.length >= MOST_LANES)
    notes.push(`The link names ${letters.length + 1} runs; the first ${MOST_LANES} are shown`);
  for (const of of letters.slice(0, MOST_LANES - 1)) {
    const changes = own.get(of) ?? new Map<string, string>();
    const apart = take(changes, 'apart') === '1';
    const merged = new URLSearchParams(base);
    for (const head of changes.keys())
      if (heads.test(head)) for (const key of base.keys()) if (key.startsWith(`${head}.`)) merged.delete(key);
    for (const [key, value] of changes) value === '' ? merged.delete(key) : merged.set(key, value);
    for (const key of ['step', 'view']) merged.delete(key);
    const lane = decodeLink(merged.toString());
    notes.push(
      ...lane.notes
        .filter((n) => !first.notes.includes(n))
        .map((n) => `Run ${letter(lanes.length).toUpperCase()}: ${n}`),
    );
    lanes.push({ spec: lane.spec, apart });
  }
  if (place !== undefined && !lesson) notes.push(`lesson: “${place}” is not a lesson and a step, such as order.1`);
  const position = (name: string | undefined): number => (name ? name.charCodeAt(0) - 97 : -1);
  const exists = (name: string | undefined): boolean => position(name) >= 0 && position(name) < lanes.length;
  if (active !== undefined && !exists(active)) notes.push(`lane: there is no run “${active}”; the first one is chosen`);
  if (axis !== undefined && !axes.includes(axis as Axis))
    notes.push(`axis: “${axis}” is not one of ${axes.join(', ')}; using step`);
  if (against !== undefined && against !== 'reference' && !exists(against))
    notes.push(`against: there is no run “${against}” to compare with`);
  return {
    lanes,
    active: exists(active) ? position(active) : 0,
    embed,
    view: {
      ...first.view,
      axis: axes.find((a) => a === axis) ?? 'step',
      lesson: lesson ? { id: lesson, step: Math.max(0, Number(step) - 1) } : undefined,
      against: against === 'reference' ? 'reference' : exists(against) ? position(against) : undefined,
    },
    notes,
  };
}

/** Takes “embed” and “hide” out of a link. */
function takeEmbed(query: URLSearchParams): Pick<Linked, 'embed' | 'notes'> {
  const [embed, hide] = ['embed', 'hide'].map((key) => query.get(key) ?? undefined);
  for (const key of ['embed', 'hide']) query.delete(key);
  const notes: string[] = [];
  if (embed !== undefined && !/^[01]$/.test(embed)) notes.push(`embed: “${embed}” is neither 1 nor 0`);
  if (hide !== undefined && embed !== '1') notes.push('hide: parts are only hidden together with embed=1');
  if (embed !== '1') return { notes };
  const named = (hide ?? '').split(',').filter(Boolean);
  const known = (part: string): part is EmbedPart => embedParts.includes(part as EmbedPart);
  const strange = named.filter((part) => !known(part));
  if (strange.length)
    notes.push(`hide: there is no part “${strange.join('”, “')}”; there are ${embedParts.join(', ')}`);
  return { embed: [...new Set(named.filter(known))], notes };
}

/** Notes of what was repaired, where nothing is: what was wrong, without what took its place. */
export const complaints = (notes: readonly string[]): string =>
  [...new Set(notes)]
    .map((note) => `${note.replace(/(; (using|showing|meanwhile|it was|they were) .*)?\.?$/, '')}.`)
    .join(' ');

/**
 * The query of a link that is right as it stands; the whole address or the query alone.
 * @throws Error that says all that is wrong with it: what somebody pastes or another page sends is not repaired in silence.
 */
export function legalLink(text: string): string {
  const at = text.indexOf('?');
  if (at < 0) throw new Error('This is no link of Fewstep: it lacks the part from “?” on.');
  const query = new URLSearchParams(text.slice(at).replace(/#.*$/, ''));
  const { lanes, notes: repaired } = decodeLanes(`?${query}`);
  const notes = [...repaired, ...lanes.flatMap(({ spec }) => levelsTrouble(spec) ?? [])];
  if (notes.length) throw new Error(`This link cannot be followed as it is. ${complaints(notes)}`);
  for (const key of ['embed', 'hide']) query.delete(key);
  return `?${query.toString().replaceAll('%2F', '/').replaceAll('%2C', ',')}`;
}
