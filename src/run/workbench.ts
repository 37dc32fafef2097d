import type { Path, PictureShape, Workbench } from '../core/calibration';
import type { CpuBackend } from '../backends/cpu';
import { fixed } from '../core/controller';
import type { Denoiser } from '../core/denoiser';
import { integrate, NotFiniteError } from '../core/integrate';
import type { Level } from '../core/process';
import type { Recipe } from '../core/recipe';
import { normals, uniforms } from '../core/rng';
import { nfeOf } from '../core/solver';
import type { ExactMixture } from '../denoisers/mixture';
import { relativeError } from '../measures/errors';
import { fineSolver, subdivide } from '../measures/fine';
import { exactTrajectory } from '../measures/reference';
import { noNoise } from '../measures/subject';
import { textFingerprint } from './fingerprint';
import { type Journal, under } from './journal';
import { spreadOf } from './prepare';
import { remembering } from './remembering';
import { resolveGuidance, resolveLevels, resolveNoise, resolveSolver, guidanceScale, withScale } from './resolve';
import { canonical, type RunSpec } from './spec';

/** Steps of a network's teacher, at least: RK4 on so many is far closer to the path than any student. */
const TEACHER_STEPS = 48;
/** Streams of a calibration's own draws, above those of a run's steps. */
const stream = (tag: number): number => 0x60000000 + tag;

export interface Given {
  /** The run that is calibrated, with the seed and number of the noises it is fitted on. */
  spec: RunSpec;
  /** Without guidance; states in float64. */
  denoiser: Denoiser;
  backend: CpuBackend;
  start: Float64Array;
  /** The exact denoiser, where the run has one and no guidance. */
  exact?: ExactMixture;
  /** Data that came with the model, [·dim]. */
  data: ArrayLike<number>;
  image?: PictureShape;
  journal: Journal;
  report: Workbench['report'];
  /** Called between evaluations: lets messages in, throws if the work was called off. */
  pause(): Promise<void>;
}

/** A workbench on a denoiser, and what was spent on it. */
export function workbench(given: Given): { bench: Workbench; spent(): number; notes: Set<string> } {
  const { spec, backend, exact, journal, pause, report } = given;
  const guided = resolveGuidance(spec, given.denoiser, backend);
  const { process, dim, sigmaData } = guided;
  const { seed, count } = spec;
  const notes = new Set<string>();
  const memory = remembering(guided, backend, journal, pause);
  const { denoiser } = memory;
  const levels = resolveLevels(spec, process);
  const ends = new Map<string, Promise<Float64Array>>();
  const others = new Map<string, ReturnType<typeof workbench>>();

  const raw = (x: Float64Array, at: Level): Promise<Float64Array> =>
    denoiser.denoise(backend.put(x), at).then((v) => backend.data(v).slice());

  const exactStates = (mixture: ExactMixture, path: readonly Level[]): Promise<Float64Array[]> =>
    journal.entry(`x* ${textFingerprint(canonical(path))}`, () => followExactly(mixture, path), memory);

  async function followExactly(mixture: ExactMixture, path: readonly Level[]): Promise<Float64Array[]> {
    const field = async (x: Float64Array, at: Level): Promise<Float64Array> => {
      await pause();
      memory.count(x.length / dim);
      return mixture.posteriorMean(x, at).mean;
    };
    const states: Float64Array[] = [];
    for await (const { x } of exactTrajectory(field, process, given.start, path, sigmaData)) states.push(x);
    return states;
  }

  async function fineStates(path: readonly Level[]): Promise<Float64Array[]> {
    const parts = Math.ceil(TEACHER_STEPS / (path.length - 1));
    const wanted = new Set(path);
    const fine = [path[0], ...path.slice(1).flatMap((to, i) => subdivide(process, path[i], to, parts))];
    const states = [given.start];
    const problem = { backend, denoiser, noise: noNoise, x: backend.put(given.start) };
    try {
      for await (const { to, x } of integrate(problem, fineSolver, fixed(fine)))
        if (wanted.has(to)) states.push(backend.data(x).slice());
    } catch (error) {
      if (!(error instanceof NotFiniteError)) throw error;
      const { tensor, at } = error;
      throw new RangeError(
        `The accurate path that it learns from breaks: ${tensor} holds NaN or ∞ at σ = ${at.sigma.toPrecision(4)}, α = ${at.alpha.toPrecision(4)}. Check the model, or choose a schedule that stays within its range of σ.`,
      );
    }
    return states;
  }

  const teacher: Workbench['teacher'] = (path) => (exact ? exactStates(exact, path) : fineStates(path));

  const levelsOf = ({ grid }: Recipe): Level[] => resolveLevels({ grid, direction: 'denoise' }, process);

  async function follow(recipe: Recipe, steps?: number): Promise<Path> {
    const all = levelsOf(recipe);
    const controller = fixed(all, 0, steps);
    const noise = resolveNoise({ ...spec, noise: 'white' }, backend, dim);
    const states = [given.start];
    const denoised: Float64Array[] = [];
    let nfe = 0;
    const problem = { backend, denoiser, noise, x: backend.put(given.start) };
    for await (const { x, base, ledger } of integrate(problem, resolveSolver(recipe), controller)) {
      nfe += nfeOf(ledger);
      states.push(backend.data(x).slice());
      denoised.push(base ? backend.data(base.out).slice() : new Float64Array(given.start.length));
    }
    return { levels: all.slice(0, states.length), states, denoised, nfe };
  }

  /** The same with something changed, made once. */
  const other = (name: string, changed: Partial<Given>): Workbench => {
    const found = others.get(name) ?? workbench({ ...given, ...changed, journal: under(name, journal) });
    others.set(name, found);
    return found.bench;
  };

  const bench: Workbench = {
    process,
    dim,
    count,
    sigmaData,
    image: given.image,
    seed,
    guidanceScale: guidanceScale(spec),
    recipe: { grid: spec.grid, solver: spec.solver, each: spec.each, modifiers: spec.modifiers },
    levels,
    start: given.start,
    denoise: raw,
    teacher,
    run: follow,
    levelsOf,
    async loss(recipe) {
      const [first, ...rest] = levelsOf(recipe);
      const last = rest[rest.length - 1];
      const key = `${first.lambda} ${last.lambda}`;
      const promised = ends.get(key) ?? teacherEnd(first, last);
      ends.set(key, promised);
      // Awaited before the student runs: what is counted between is the teacher's alone.
      const end = await promised;
      try {
        const { states } = await follow(recipe);
        const loss = relativeError(states[states.length - 1], end, last, sigmaData);
        return Number.isFinite(loss) ? loss : Number.POSITIVE_INFINITY;
      } catch (error) {
        if (error instanceof NotFiniteError) return Number.POSITIVE_INFINITY;
        throw error;
      }
    },
    withScale: (scale) => other(`w=${scale}`, { spec: withScale(spec, scale) }),
    anew(tag) {
      const spread = spreadOf(guided, levels[0], given.exact);
      return other(`anew ${tag}`, { start: bench.normals(tag).map((z) => spread * z) });
    },
    async data() {
      if (exact) return exact.sample(count, seed);
      if (given.data.length)
        return Float64Array.from({ length: count * dim }, (_, i) => given.data[i % given.data.length]);
      notes.add('No data came with this denoiser: what it samples on a fine grid stood in for them');
      return teacherEnd(levels[0], process.zero);
    },
    normals: (tag) => normals(seed, count, dim, stream(tag)),
    uniforms: (tag, n) => Float64Array.from({ length: n }, (_, i) => uniforms(seed, i, stream(tag), 1)[0]),
    async report(done, doing, picture) {
      await pause();
      await report(done, doing, picture);
    },
  };

  /** The end of the accurate path, in steps that are even in λ as far as λ is finite. */
  async function teacherEnd(first: Level, last: Level): Promise<Float64Array> {
    const states = await (exact
      ? exactStates(exact, [first, last])
      : fineStates(last.sigma > 0 ? [first, last] : [first, process.at(process.tMin), last]));
    return states[states.length - 1];
  }

  const spent = (): number => [...others.values()].reduce((sum, one) => sum + one.spent(), memory.spent);
  return { bench, spent, notes };
}
