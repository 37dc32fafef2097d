import type { Level } from '../core/process';
import { addLedgers, type Ledger } from '../core/solver';
import type { Measured, RunReply, Started } from '../run/protocol';
import { canonical, type RunSpec } from '../run/spec';
import { hashStart, hashState } from './hash';

/** What is known of one run. Attempts and states are columns: charts and canvases read them without copying rows. */
export interface RunRecord {
  readonly key: string;
  readonly spec: RunSpec;
  readonly status: 'waiting' | 'running' | 'measuring' | 'done' | 'failed' | 'cancelled';
  /** Made once more for the worker alone: nobody hears of its end. */
  readonly again?: boolean;
  readonly started?: Started;
  /** Levels of states 0 … n; planned ones are in `started`. */
  readonly levels: readonly Level[];
  /** States 0 … n, [count·dim] each; those still on the device are missing. */
  readonly x: readonly (Float32Array | undefined)[];
  /** D at state i, where the solver evaluated it. */
  readonly denoised: readonly (Float32Array | undefined)[];
  /** States as pixels, while their numbers are still on the device, the newest last. */
  readonly pictures: readonly Picture[];
  readonly attempts: Attempts;
  readonly ledger: Ledger;
  readonly ms?: number;
  readonly msPerEvaluation?: number;
  readonly measured?: Measured;
  readonly failure?: { name: string; message: string; step?: number };
  /** Digest of all states in their order: equal runs have equal digests. */
  readonly hash: number;
}

/** Pixels of the samples at one state, made on the device. */
export type Picture = Extract<RunReply, { type: 'picture' }>;

/** Step attempts, accepted or not, one column per quantity. */
export interface Attempts {
  readonly index: readonly number[];
  readonly accepted: readonly boolean[];
  readonly from: readonly Level[];
  readonly to: readonly Level[];
  readonly ledger: readonly Ledger[];
  readonly ms: readonly number[];
  readonly error: readonly (number | undefined)[];
  readonly formula: readonly (readonly [name: string, c: number][])[];
}

/** The newest state of a run whose numbers are still on the device. */
export const newest = ({ pictures }: RunRecord): Picture | undefined => pictures.at(-1);

/** Whether states are still to come. */
export const underWay = (run: RunRecord | undefined): boolean => run?.status === 'waiting' || run?.status === 'running';

export const anyUnderWay = (lanes: readonly { run?: RunRecord }[]): boolean => lanes.some(({ run }) => underWay(run));

export const newRecord = (spec: RunSpec): RunRecord => ({
  key: canonical(spec),
  spec,
  status: 'waiting',
  levels: [],
  x: [],
  denoised: [],
  pictures: [],
  attempts: { index: [], accepted: [], from: [], to: [], ledger: [], ms: [], error: [], formula: [] },
  ledger: {},
  hash: hashStart,
});

/** Pictures that are kept: some megabytes. */
const MOST = 64;

/** A record after a batch of replies; a column is copied once per batch, not once per reply, and stays itself where nothing came. */
export function fold(record: RunRecord, replies: readonly RunReply[]): RunRecord {
  let { status, started, pictures, ledger, ms, msPerEvaluation, measured, failure, hash } = record;
  const levels = [...record.levels];
  const x = [...record.x];
  const denoised = [...record.denoised];
  const a = record.attempts;
  const attempts = {
    index: [...a.index],
    accepted: [...a.accepted],
    from: [...a.from],
    to: [...a.to],
    ledger: [...a.ledger],
    ms: [...a.ms],
    error: [...a.error],
    formula: [...a.formula],
  };
  const keep = (i: number, state: Float32Array): void => {
    x[i] = state;
    hash = hashState(hash, i, state);
  };
  for (const reply of replies) {
    switch (reply.type) {
      case 'started':
        // A run that is asked for again after its worker died starts over.
        for (const column of [levels, x, denoised, ...Object.values(attempts)]) column.length = 0;
        [status, started, pictures, ledger, hash] = ['running', reply, [], {}, hashStart];
        levels[0] = reply.levels[0];
        keep(0, reply.start);
        break;
      case 'steps':
        for (const step of reply.steps) {
          attempts.index.push(step.index);
          attempts.accepted.push(step.accepted);
          attempts.from.push(step.from);
          attempts.to.push(step.to);
          attempts.ledger.push(step.ledger);
          attempts.ms.push(step.ms);
          attempts.error.push(step.error);
          attempts.formula.push(step.formula);
          ledger = addLedgers(ledger, step.ledger);
          if (!step.accepted) continue;
          levels[step.index + 1] = step.to;
          if (step.x) keep(step.index + 1, step.x);
          if (step.denoised) denoised[step.index] = step.denoised;
        }
        break;
      case 'picture':
        pictures = [...pictures.slice(1 - MOST), reply];
        break;
      case 'states':
        reply.x.forEach((state, i) => {
          keep(reply.first + i + 1, state);
        });
        reply.denoised.forEach((d, i) => {
          denoised[reply.first + i] = d;
        });
        break;
      case 'done':
        [status, ms, msPerEvaluation] = ['measuring', reply.ms, reply.msPerEvaluation];
        break;
      case 'measured':
        measured = reply;
        if (reply.progress === 1) status = 'done';
        break;
      case 'failed':
        [status, failure] = ['failed', { name: reply.name, message: reply.message, step: reply.step }];
        // A device runs ahead of its own bad news: what came after the broken step is worth nothing.
        if (reply.step !== undefined) {
          x.length = Math.min(x.length, reply.step + 1);
          levels.length = Math.min(levels.length, reply.step + 1);
        }
        break;
      case 'cancelled':
        status = 'cancelled';
        break;
    }
  }
  // Numbers that are there are painted by the page itself.
  const live = status === 'running' ? pictures.filter(({ state }) => !x[state]) : [];
  return {
    key: record.key,
    spec: record.spec,
    again: record.again,
    status,
    started,
    levels: changed(record.levels, levels),
    x: changed(record.x, x),
    denoised: changed(record.denoised, denoised),
    pictures: live,
    attempts: changed(a.formula, attempts.formula) === a.formula ? a : attempts,
    ledger,
    ms,
    msPerEvaluation,
    measured,
    failure,
    hash,
  };
}

/** What was made of a column is good as long as it is the same one. */
const changed = <T>(before: readonly T[], now: readonly T[]): readonly T[] =>
  now.length === before.length && now.every((v, i) => v === before[i]) ? before : now;

/** Index of the last state that can be shown: states are contiguous from 0. −1 before the start. */
export function lastState({ x }: RunRecord): number {
  let i = 0;
  while (i < x.length && x[i]) i++;
  return i - 1;
}

/** Steps the run will have: known beforehand on a fixed grid, else what has been reached. */
export const plannedSteps = (run: RunRecord): number =>
  Math.max(run.levels.length - 1, run.started && run.started.levels.length > 1 ? run.started.levels.length - 1 : 0);

/** All levels worth a dot: those reached, then those still planned. */
export function allLevels(run: RunRecord): readonly Level[] {
  const planned = run.started?.levels ?? [];
  return planned.length > run.levels.length ? [...run.levels, ...planned.slice(run.levels.length)] : run.levels;
}

export const sizeOf = (run: RunRecord): number =>
  [...run.x, ...run.denoised, ...(run.measured?.reference ?? [])].reduce(
    (sum, column) => sum + (column?.byteLength ?? 0),
    0,
  );
