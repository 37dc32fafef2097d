import type { Card } from './card';
import type { Evidence } from './guess';

/**
 * One forward of the network: `x` is [samples·dim] as the network sees it, `time` the number its time input gets; the answer
 * is [samples·dim], without variance channels. `probeRun` in onnx.ts makes one from a session and a card.
 */
export type ProbeRun = (x: Float64Array, time: number) => Promise<Float64Array>;

/** The part of a card that the probe decides. */
export type Reading = Pick<Card, 'process' | 'prediction' | 'sigmaData' | 'outputScale'> & {
  time: Pick<Card['inputs']['time'], 'unit' | 'scale' | 'offset'>;
  scaling?: Card['inputs']['scaling'];
};

export interface Candidate {
  /** For people: "ε, VP with linear β, index". */
  name: string;
  reading: Reading;
  /** Per level: E‖D − x₀‖² on the model's own samples over that of the best linear denoiser; a denoiser stays below 1 everywhere. */
  ratios: readonly number[];
  /** The largest of them. */
  worst: number;
}

export interface ProbeResult {
  /** The draft with what the probe found put in. */
  card: Card;
  /** 0 … 1; below 0.5 the answer should be treated as open. */
  confidence: number;
  /** Sentences with numbers. */
  evidence: Evidence[];
  /** All readings that were tried to the end, best first. */
  candidates: readonly Candidate[];
  /** Forwards it took. */
  forwards: number;
}

export interface ProbeOptions {
  /** Samples per forward; 64 for points, 8 for pictures if left out. */
  samples?: number;
  signal?: AbortSignal;
  progress?(done: number, total: number): void;
  /** Fields that are settled (by a scheduler_config.json, or by hand) and are not to be questioned: "process", "prediction", "inputs.time.unit". */
  settled?: readonly string[];
}

/**
 * Finds what the network predicts and how it reads its time input, by statistics on its own answers.
 * @throws Error if the network cannot be run or answers with numbers that are not finite at every time.
 */
export function probePrediction(_run: ProbeRun, _draft: Card, _options?: ProbeOptions): Promise<ProbeResult> {
  throw new Error('probePrediction is not written yet');
}
