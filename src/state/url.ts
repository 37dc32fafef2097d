import type { OptionValue, RawOptions } from '../core/options';
import { parseSpec } from '../run/parse';
import { canonical, defaultSpec, type MixtureSpec, type ModelPick, type Pick, type RunSpec } from '../run/spec';
import { guidances, modifiers } from '../registry';
import { decodePoints, encodePoints, fromBase64Url, toBase64Url } from './points';

/** The part of the view that a link carries. */
export interface LinkView {
  step?: number;
  quantity?: 'x' | 'x0';
}

/**
 * The URL is the run: a flat, readable query. Model, solver, grid, steps and seed are always there, the rest only where
 * it is not the default. Option keys are “<slot>.<option>”; a modifier's slot is its own id.
 */
export function encodeLink(spec: RunSpec, view: LinkView = {}): string {
  const query = new URLSearchParams();
  const put = (key: string, value: OptionValue): void =>
    query.set(key, typeof value === 'boolean' ? (value ? '1' : '0') : String(value));
  const putOptions = (slot: string, options: RawOptions): void => {
    for (const [key, value] of Object.entries(options)) put(`${slot}.${key}`, value);
  };
  const { model, process, grid, solver, control } = spec;
  if (typeof model === 'string') put('model', model);
  else if (model.kind === 'points') {
    put('points', encodePoints(model.points));
    put('blur', model.bandwidth);
  } else put('mixture', toBase64Url(new TextEncoder().encode(JSON.stringify(mixtureOnly(model)))));
  if (spec.condition !== parseSpec({ model }).spec.condition) put('condition', spec.condition);
  const fixed = typeof model === 'string' && model.startsWith('onnx/');
  if (!fixed && canonical(process) !== canonical(defaultSpec.process)) {
    put('process', process.id);
    putOptions('process', process.options);
  }
  put('solver', solver.id);
  putOptions('solver', solver.options);
  put('grid', grid.id);
  putOptions('grid', grid.options);
  put('steps', grid.steps);
  if (grid.end !== defaultSpec.grid.end) put('end', grid.end);
  for (const [index, own] of Object.entries(spec.each)) {
    put(`at${index}`, own.id);
    putOptions(`at${index}`, own.options);
  }
  for (const list of ['modifiers', 'guidance'] as const) {
    if (spec[list].length) put(list, spec[list].map((m) => m.id).join(','));
    spec[list].forEach((m, i) => {
      putOptions(slotOf(spec[list], i), m.options);
    });
  }
  if (control.kind === 'adaptive') {
    put('control', 'adaptive');
    put('atol', control.atol);
    put('rtol', control.rtol);
    put('maxNfe', control.maxNfe);
    if (control.rule !== 'pi') put('rule', control.rule);
  }
  if (spec.direction !== defaultSpec.direction) put('direction', spec.direction);
  if (spec.noise !== defaultSpec.noise) put('noise', spec.noise);
  put('seed', spec.seed);
  if (spec.count !== defaultSpec.count) put('count', spec.count);
  if (view.step !== undefined) put('step', view.step);
  if (view.quantity === 'x0') put('view', 'x0');
  return `?${query.toString().replaceAll('%2F', '/').replaceAll('%2C', ',')}`;
}

/** The same modifier twice gets numbered slots: churn, churn2. */
const slotOf = (picks: readonly { id: string }[], i: number): string => {
  const before = picks.slice(0, i).filter((m) => m.id === picks[i].id).length;
  return before ? `${picks[i].id}${before + 1}` : picks[i].id;
};

const mixtureOnly = ({ weights, means, covs }: MixtureSpec): object => ({ weights, means, covs });

const plainKeys = [
  'model,points,blur,mixture,condition,process,solver,grid,steps,end,modifiers,guidance,control,atol,rtol,maxNfe,rule,direction,noise,seed,count,step,view',
].flatMap((keys) => keys.split(','));

/** The rule of one step: at3=ddim, at3.eta=1. */
const ownRule = /^at(\d+)$/;

/** What a link says, made legal; whatever had to be changed leaves a note, and the rest is kept. */
export function decodeLink(search: string): { spec: RunSpec; view: LinkView; notes: string[] } {
  const query = new URLSearchParams(search);
  const notes: string[] = [];
  const text = (key: string): string | undefined => query.get(key) ?? undefined;
  const slots = new Map<string, Record<string, string>>();
  const stray: string[] = [];
  for (const [key, value] of query) {
    const dot = key.indexOf('.');
    if (dot < 0 && !plainKeys.includes(key) && !ownRule.test(key)) stray.push(key);
    if (dot < 0) continue;
    const slot = key.slice(0, dot);
    slots.set(slot, { ...slots.get(slot), [key.slice(dot + 1)]: value });
  }
  const options = (slot: string): Record<string, string> => {
    const found = slots.get(slot) ?? {};
    slots.delete(slot);
    return found;
  };
  const pick = (slot: string, fallback: Pick): Pick => {
    const id = text(slot);
    return { id: id ?? fallback.id, options: { ...(id === undefined ? fallback.options : {}), ...options(slot) } };
  };
  const picks = (key: string): Pick[] => {
    const named = (text(key) ?? '').split(',').filter(Boolean);
    const picked = named.map((id) => ({ id }));
    return picked.map((m, i) => ({ ...m, options: options(slotOf(picked, i)) }));
  };
  const steps = [...query.keys()].filter((key) => ownRule.test(key));
  const model = text('model') ?? '';
  const raw = {
    model: decodeModel(text, notes),
    condition: text('condition'),
    // A link to a network names no process: its card does.
    process: model.startsWith('onnx/') && !query.has('process') ? undefined : pick('process', defaultSpec.process),
    solver: pick('solver', defaultSpec.solver),
    grid: { ...pick('grid', defaultSpec.grid), steps: text('steps'), end: text('end') },
    each: Object.fromEntries(steps.map((key) => [key.replace(ownRule, '$1'), pick(key, defaultSpec.solver)])),
    modifiers: picks('modifiers'),
    guidance: picks('guidance'),
    control: {
      kind: text('control'),
      atol: text('atol'),
      rtol: text('rtol'),
      maxNfe: text('maxNfe'),
      rule: text('rule'),
    },
    direction: text('direction'),
    noise: text('noise'),
    seed: text('seed'),
    count: text('count'),
  };
  for (const slot of slots.keys())
    stray.push(
      modifiers.has(slot) || guidances.has(slot) ? `${slot}.… (the link names no such modifier)` : `${slot}.…`,
    );
  if (raw.control.kind !== undefined && !['fixed', 'adaptive'].includes(raw.control.kind))
    notes.push(`control: “${raw.control.kind}” is not one of fixed, adaptive; using fixed`);
  const parsed = parseSpec(raw);
  notes.push(...parsed.notes);
  if (stray.length) notes.push(`The link has parts that mean nothing here: ${stray.join(', ')}`);
  return { spec: parsed.spec, view: decodeView(text, notes), notes };
}

function decodeModel(text: (key: string) => string | undefined, notes: string[]): ModelPick | undefined {
  const points = text('points');
  if (points !== undefined) {
    const decoded = decodePoints(points);
    const blur = text('blur');
    return { kind: 'points', points: decoded ?? [], bandwidth: (blur ?? 0.03) as number };
  }
  const mixture = text('mixture');
  if (mixture === undefined) return text('model');
  try {
    const bytes = fromBase64Url(mixture);
    return { kind: 'mixture', ...JSON.parse(new TextDecoder().decode(bytes)) };
  } catch {
    notes.push('The mixture in the link could not be read; using the default denoiser');
    return undefined;
  }
}

function decodeView(text: (key: string) => string | undefined, notes: string[]): LinkView {
  const view: LinkView = {};
  const step = text('step');
  if (step !== undefined) {
    if (/^\d+$/.test(step)) view.step = Number(step);
    else notes.push(`step: “${step}” is not a whole number; showing the end`);
  }
  const quantity = text('view');
  if (quantity === 'x' || quantity === 'x0') view.quantity = quantity;
  else if (quantity !== undefined) notes.push(`view: “${quantity}” is not one of x, x0; using x`);
  return view;
}
