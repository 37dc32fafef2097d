import type { Level } from '../core/process';
import type { ImageFormat } from '../denoisers/card';
import type { OwnModel } from '../denoisers/own';
import type { Ledger } from '../core/solver';
import type { Measurement } from '../measures/measure';
import type { Transport } from '../measures/transport';
import type { Distance } from './distance';
import type { Gap } from './gap';
import type { PageState } from './page-state';
import type { Residuals, ResidualRule } from './residual';
import type { Region } from './stability';
import type { Pick, RunSpec } from './spec';
import type { Cell } from './study';
import type { Calibrated, Stage, Task } from './task';

/** Messages between page and worker. Types only. */

/** Where the sampling loop keeps its state and runs the network. */
export type Engine = 'cpu' | 'webgpu' | 'wasm';

export type Request =
  /** First message of all, sent by the client: where `models/` lies. The worker answers with “ready”. */
  | { type: 'open'; base: string; page: PageState }
  /** The page has been put up so far. */
  | { type: 'page'; page: PageState }
  /** What was told before “draw” is on the page. */
  | { type: 'drawn' }
  /** The networks that the user brought along, all of them: what was given before is forgotten. Blobs are handles, not bytes. */
  | { type: 'own'; models: readonly OwnModel[] }
  /**
   * A run ends the one before it in the same slot; runs in different slots go on side by side. With `recorded`, the file of a
   * trajectory, it is told instead of made: `spec` then says which denoiser it is compared with.
   */
  | { type: 'run'; run: number; slot: number; spec: RunSpec; engine?: Engine; recorded?: Blob }
  /** Many runs, of each only its end: one “cell” each in their order, then “studied”. Ends the study before it. */
  | { type: 'study'; run: number; slot: number; specs: RunSpec[] }
  /** The Fréchet distance of so many samples of a picture run; it gives way to every run that is under way. */
  | { type: 'distance'; run: number; slot: number; spec: RunSpec; samples: number }
  /** Fits a recipe to the run's denoiser: “calibrating” while it goes on, then “calibrated”. It gives way to runs, too. */
  | { type: 'calibrate'; run: number; slot: number; task: Task }
  /** How far apart ODE and SDE of a run's denoiser end. */
  | { type: 'gap'; run: number; slot: number; spec: RunSpec }
  /** The stability region of a solver under its options. */
  | { type: 'stability'; pick: Pick }
  | { type: 'cancel'; run: number }
  /** The denoiser on a side × side lattice over [−extent, extent]² (in the units of x̃, see Started) at the level of state `step`. */
  | { type: 'field'; run: number; step: number; extent: number; side: number }
  /** The Fokker–Planck residual on such a lattice. */
  | { type: 'residual'; run: number; step: number; extent: number; side: number };

/** Requests that hold a slot until they end. */
export type JobRequest = Extract<Request, { slot: number }>;

export interface Capability {
  /** What ONNX denoisers will run on. */
  engine: 'webgpu' | 'wasm';
  /** The adapter, e.g. “google swiftshader”, or why there is none. */
  detail: string;
  /** What wasm computes with: one where the page is not cross-origin isolated. */
  threads: number;
}

/** Who made a run that was recorded. */
export interface Recorded {
  name: string;
  software?: string;
}

export interface Started {
  type: 'started';
  run: number;
  engine: Engine;
  dim: number;
  count: number;
  sigmaData: number;
  /** Planned levels of a fixed grid, first to last; only the first under adaptive control. */
  levels: Level[];
  /** x_T, [count·dim]. States are sent unscaled; divide by √(α²σ_data² + σ²) to fit every step into one frame. */
  start: Float32Array;
  /** How samples are painted, if they are pictures; the class of each, and the names of the classes. */
  image?: ImageFormat;
  labels?: number[];
  classes?: string[];
  /** Samples of the data, to draw behind; [·dim]. */
  data: Float32Array;
  /** Set if other software made the run. */
  recorded?: Recorded;
  /** 1-D exact denoisers: density of x̃ at `columns` levels evenly in λ × `rows` values over [lo, hi], column-major. */
  density?: { columns: Level[]; rows: number; lo: number; hi: number; values: Float32Array };
}

export interface StepRecord {
  /** Index of the state it starts from: state 0 is x_T. */
  index: number;
  accepted: boolean;
  from: Level;
  to: Level;
  ledger: Ledger;
  /** Wall time of the attempt. */
  ms: number;
  /** Error estimate in units of the tolerance (adaptive). */
  error?: number;
  /** The step's actual coefficients by name: [["x", .467], ["D₇", .829], ["D₆", −.296]]. */
  formula: [name: string, c: number][];
  /**
   * State after the step and denoiser at its base, [count·dim]. Rejected attempts carry neither; when the state lives on
   * the GPU both come after the loop, as “states”.
   */
  x?: Float32Array;
  denoised?: Float32Array;
}

/** Errors against the reference, as far as they are known. */
export interface Measured extends Omit<Measurement, 'reference'> {
  type: 'measured';
  run: number;
  /** Mixtures: components that got their share of the samples. */
  modes?: { found: number; total: number };
  /** Exact denoisers in the plane: ln-density along the path; with the last word only. */
  transport?: Transport;
  /** Denoisers in the plane: the Fokker–Planck residual along the path; with the last word only. */
  residual?: Residuals;
  /** The reference at states 0 … n, [samples·dim] each; with the last word only. */
  reference?: Float32Array[];
  /** Of a recorded run: by how much its D differ from ours, in σ_data; left out if it has none. */
  checked?: number;
}

export type Reply =
  | { type: 'ready'; capability: Capability }
  /** Bytes of the ONNX runtime or a model, as they arrive. */
  | { type: 'loading'; what: 'runtime' | 'model'; loaded: number; total: number }
  /** Start-up probe: the same model on WebGPU and wasm. */
  | { type: 'self-check'; model: string; maxAbs: number; ok: boolean }
  /** Something the user should know, e.g. that WebGPU failed and the run goes on with wasm. */
  | { type: 'notice'; text: string }
  /** The processors are the page's until it has answered “drawn”, or has had its time. */
  | { type: 'draw' }
  | Started
  | { type: 'steps'; run: number; steps: StepRecord[] }
  /** Accepted steps first, first + 1, …: x[i] is the state after that step, denoised[i] the denoiser at its base. */
  | { type: 'states'; run: number; first: number; x: Float32Array[]; denoised: (Float32Array | undefined)[] }
  /**
   * Pixels of all samples, [count·height·width·4], of a state that is still on the device, and of the denoiser at the base of
   * the step that led to it; of some steps, as they come.
   */
  | {
      type: 'picture';
      run: number;
      state: number;
      x: Uint8ClampedArray<ArrayBuffer>;
      denoised?: Uint8ClampedArray<ArrayBuffer>;
    }
  /**
   * `ms`: wall time of the sampling loop, model already loaded. Per evaluation: the mean time inside the denoiser; on
   * WebGPU, where evaluations overlap, the loop's time over its NFE, and unknown if another run shared the device.
   */
  | { type: 'done'; run: number; ms: number; msPerEvaluation?: number }
  | Measured
  /** The end of the run specs[index] of a study. */
  | { type: 'cell'; run: number; index: number; cell: Cell }
  | { type: 'studied'; run: number }
  /** How far a distance is, 0 … 1, and whether it waits for a run; the last one carries the result. */
  | { type: 'distance'; run: number; progress: number; waiting: boolean; result?: Distance }
  /** How far a calibration is. `resumed`: answers that an earlier sitting had left. */
  | { type: 'calibrating'; run: number; stage: Stage; resumed: number }
  | { type: 'calibrated'; run: number; result: Calibrated }
  /** How far a gap is, 0 … 1; the last one carries the result. */
  | { type: 'gap'; run: number; progress: number; result?: Gap }
  | { type: 'field'; run: number; step: number; extent: number; side: number; denoised: Float32Array }
  | ResidualMap
  /** Without a region if it has none. */
  | { type: 'stability'; pick: Pick; region?: Region }
  /** Steps before index `step` stay good; later ones, which a GPU may have sent already, do not. */
  | { type: 'failed'; run: number; name: string; message: string; step?: number }
  | { type: 'cancelled'; run: number }
  /** The GPU device is gone: nothing further will come from this worker. */
  | { type: 'lost'; message: string };

/** |σ·r| on a lattice, NaN where there is none; row by row from −extent. */
export interface ResidualMap {
  type: 'residual';
  run: number;
  step: number;
  extent: number;
  side: number;
  values: Float32Array;
  by: ResidualRule['by'];
}

type Ending = Extract<Reply, { type: 'failed' | 'cancelled' }>;
/** What a study's iterable yields; it ends after “studied”, “failed” or “cancelled”. */
export type StudyReply = Extract<Reply, { type: 'cell' | 'studied' }> | Ending;
/** What a distance's iterable yields; it ends after a result, “failed” or “cancelled”. */
export type DistanceReply = Extract<Reply, { type: 'distance' }> | Ending;
/** What a gap's iterable yields; it ends likewise. */
export type GapReply = Extract<Reply, { type: 'gap' }> | Ending;
/** What a calibration's iterable yields; it ends after “calibrated”, “failed” or “cancelled”. */
export type CalibrationReply = Extract<Reply, { type: 'calibrating' | 'calibrated' }> | Ending;
/** What a run's iterable yields; it ends after “measured” with progress 1, “failed” or “cancelled”. */
export type RunReply = Exclude<
  Extract<Reply, { run: number }>,
  { type: 'field' | 'residual' | 'cell' | 'studied' | 'distance' | 'gap' | 'calibrating' | 'calibrated' }
>;
/** Everything else, for those who watch the worker; “crashed” is the client's own word. */
export type WorkerMessage =
  | Exclude<Reply, RunReply | StudyReply | DistanceReply | GapReply | CalibrationReply>
  | { type: 'crashed'; message: string };
