import { nfeOf } from '../core/solver';
import { parseSpec } from '../run/parse';
import { canonical, type RunSpec } from '../run/spec';
import { wholeLink } from './address';
import { csvOf } from './csv';
import { hashText } from './hash';
import { laneName } from './lanes';
import { complaints, legalLink } from './link';
import type { RunRecord } from './record';
import { finalError, nfe, solverName } from './selectors';
import type { Lane } from './store';
import type { Point } from './study-points';
import { type Series, yardsticks, type Yardstick } from './study';

/** Runs as files to take away: tables for other programs, and a manifest that reproduces the numbers. */

/** Every attempt of the runs, a row each: levels, evaluations, errors in units of √(α²σ_data² + σ²). */
export function stepsCsv(lanes: readonly Lane[]): string {
  const head = 'run,solver,step,accepted,alpha,sigma,lambda,h,nfe,ms,global_error,local_error,reference_floor'.split(
    ',',
  );
  const rows = lanes.flatMap(({ slot, run }) => {
    const { attempts, measured, spec } = run ?? {};
    return (attempts?.index ?? []).map((index, i) => {
      if (!attempts || !spec) return [];
      const [from, to, kept] = [attempts.from[i], attempts.to[i], attempts.accepted[i]];
      const errors = kept
        ? [measured?.global[index + 1], measured?.local[index], measured?.floor[index + 1]]
        : [undefined, undefined, undefined];
      return [
        ...[laneName(slot), solverName(spec), index + 1, kept ? 1 : 0, to.alpha, to.sigma, to.lambda],
        ...[to.lambda - from.lambda, nfeOf(attempts.ledger[i]), attempts.ms[i], ...errors],
      ];
    });
  });
  return csvOf(head, rows);
}

/** The work–precision diagram. */
export const diagramCsv = (curves: readonly (Series & { points: readonly Point[] })[], yardstick: Yardstick): string =>
  csvOf(
    ['solver', 'nfe', yardsticks[yardstick], 'reference_floor'],
    curves.flatMap(({ name, points }) => points.map(({ nfe: n, value, floor }) => [name, n, value, floor])),
  );

/** A run whole: spec, levels, states [state][sample·dim] and errors. */
export const runJson = ({ spec, levels, x, ledger, measured }: RunRecord): string =>
  JSON.stringify({
    spec,
    levels,
    states: x.map((state) => state && Array.from(state)),
    nfe: nfeOf(ledger),
    ledger,
    errors: measured && { global: measured.global, local: measured.local, floor: measured.floor },
  });

/** What reproduces a page: its link, and of each run the spec and what came of it. */
export interface Manifest {
  fewstep: 1;
  link: string;
  runs: { name: string; spec: RunSpec; digest: string; nfe: number; error?: number }[];
}

export const manifestOf = (lanes: readonly Lane[]): Manifest => ({
  fewstep: 1,
  link: wholeLink(),
  runs: lanes.flatMap(({ slot, run, recorded }) =>
    run?.status === 'done' && !recorded
      ? [{ name: laneName(slot), spec: run.spec, digest: hashText(run.hash), nfe: nfe(run), error: finalError(run) }]
      : [],
  ),
});

/** @throws Error that says what is wrong with the text. */
export function readManifest(text: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`This is not JSON (${(error as Error).message}). Paste or choose the whole manifest.`);
  }
  const { fewstep, link, runs } = (json ?? {}) as Partial<Manifest>;
  if (fewstep === undefined) throw new Error('This JSON is no manifest of Fewstep: it lacks “fewstep”.');
  if (fewstep !== 1) throw new Error(`This manifest is of version ${fewstep}; this page reads version 1.`);
  if (typeof link !== 'string' || !link.startsWith('?') || !Array.isArray(runs))
    throw new Error('This manifest is damaged: it lacks its link or its runs. Save it again.');
  legalLink(link);
  for (const run of runs) {
    const { name, spec, digest } = (run ?? {}) as Partial<Manifest['runs'][number]>;
    if (typeof name !== 'string' || typeof digest !== 'string' || typeof spec !== 'object')
      throw new Error('This manifest is damaged: a run lacks its name, spec or digest. Save it again.');
    const { notes } = parseSpec(spec);
    if (notes.length) throw new Error(`Run ${name} of this manifest cannot be made as it is. ${complaints(notes)}`);
  }
  return { fewstep, link, runs };
}

/** How what is on the stage compares with a manifest, a sentence each; empty if every run has the same numbers. */
export function compareWith({ runs }: Manifest, lanes: readonly Lane[]): string[] {
  return runs.flatMap(({ name, spec, digest, nfe: wanted, error }, i) => {
    const { run } = lanes[i] ?? {};
    if (!run) return [`Run ${name} of the manifest is not here.`];
    const parsed = parseSpec(spec).spec;
    if (canonical(parsed) !== run.key) return [`Run ${name} is another run than the manifest’s: its settings differ.`];
    if (hashText(run.hash) === digest) return [];
    const [ours, theirs] = [finalError(run), error].map((e) => (e === undefined ? '–' : e.toPrecision(4)));
    const where =
      run.started?.engine === 'cpu' ? '' : ` (${run.started?.engine}: networks agree between machines up to rounding)`;
    return [
      `Run ${name} has other numbers: error ${ours} here, ${theirs} there; NFE ${nfe(run)} and ${wanted}${where}.`,
    ];
  });
}
