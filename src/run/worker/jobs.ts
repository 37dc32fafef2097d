import type { Distance } from '../distance';
import { execute } from '../execute';
import { letDraw, pageIs } from '../networks/calm';
import type { Post } from '../outbox';
import { parseSpec } from '../parse';
import type { Prepared } from '../prepare';
import type { JobRequest } from '../protocol';
import type { RunSpec } from '../spec';
import type { Denoisers } from './denoisers';
import type { Job, Slots } from './slots';

/** What a job asks for, by its type. */
type Asked<T extends JobRequest['type']> = Extract<JobRequest, { type: T }>;

/** The jobs of the worker. A run's code is here at once; that of the others comes when they are asked for. */
export function jobs({ prepare, networks, cardOf }: Denoisers, { idle }: Slots, post: Post) {
  const page = { drawn: () => letDraw(post), whole: () => pageIs('whole') };

  async function run(job: Job, { spec: raw, engine, recorded }: Asked<'run'>): Promise<void> {
    const { run, abort, reached } = job;
    const { signal } = abort;
    const { spec } = parseSpec(raw);
    const prepared = await prepare(spec, engine, signal);
    Object.assign(job, { prepared, spec });
    const context = { run, spec, prepared, post, signal, reached, page: prepared.image && page };
    if (!recorded) return execute(context);
    const { replay } = await import('../replay');
    await replay(context, recorded);
  }

  /** The cells of a study, one after the other, beside the runs. */
  async function study({ run, abort: { signal } }: Job, { specs }: Asked<'study'>): Promise<void> {
    const { studio } = await import('../study');
    const { cell, close } = studio((spec) => prepare(spec, undefined, signal), signal);
    try {
      for (const [index, raw] of specs.entries()) {
        const found = await cell(parseSpec(raw).spec);
        post({ type: 'cell', run, index, cell: found }, [found.x.buffer as ArrayBuffer]);
      }
      post({ type: 'studied', run });
    } finally {
      await close();
    }
  }

  /** ODE against SDE of one denoiser, beside the runs. */
  async function gap({ run, abort: { signal } }: Job, { spec: raw }: Asked<'gap'>): Promise<void> {
    const { gapOf } = await import('../gap');
    const on = (spec: RunSpec): Promise<Prepared> => prepare(spec, undefined, signal);
    const result = await gapOf(parseSpec(raw).spec, on, signal, (progress) => post({ type: 'gap', run, progress }));
    post({ type: 'gap', run, progress: 1, result });
  }

  /** A distance beside the runs: before every evaluation it gives way to them. */
  async function distance({ run, abort: { signal } }: Job, { spec: raw, samples }: Asked<'distance'>): Promise<void> {
    let progress = 0;
    const tell = (waiting: boolean, result?: Distance): void =>
      post({ type: 'distance', run, progress, waiting, result });
    const report = (share: number): void => {
      progress = share;
      tell(false);
    };
    const { spec } = parseSpec(raw);
    const { distanceOf } = await import('../beside');
    const ways = { signal, idle: () => idle(signal, () => tell(true)), report };
    tell(false, await distanceOf(await networks(), cardOf(spec), spec, samples, ways));
  }

  /** A calibration beside the runs. It works on the CPU or on wasm, where references and errors come from, too. */
  async function calibrate({ run, abort: { signal } }: Job, { task }: Asked<'calibrate'>): Promise<void> {
    const { calibrateKept } = await import('../calibrating');
    const { spec, notes } = parseSpec(task.spec);
    // A denoiser that is gone is not replaced by another one.
    if (notes.length) throw new RangeError(`This calibration cannot be made as it was asked for: ${notes.join('; ')}.`);
    const result = await calibrateKept(
      { ...task, spec },
      {
        prepare: (spec) => prepare(spec, 'wasm', signal),
        idle: () => idle(signal),
        tell: (stage, resumed) => post({ type: 'calibrating', run, stage, resumed }),
        warn: (text) => post({ type: 'notice', text }),
        signal,
      },
    );
    post({ type: 'calibrated', run, result });
  }

  return (job: Job, request: JobRequest): Promise<void> => {
    switch (request.type) {
      case 'run':
        return run(job, request);
      case 'study':
        return study(job, request);
      case 'gap':
        return gap(job, request);
      case 'distance':
        return distance(job, request);
      case 'calibrate':
        return calibrate(job, request);
    }
  };
}
