import type { Card } from './card';
import type { ModelFile } from './file';

/** One thing that was concluded about a model, and why: what the form shows beside each field. */
export interface Evidence {
  /** Path in the card: "inputs.time.unit", "prediction" … */
  field: string;
  value: unknown;
  /** One sentence for people. */
  why: string;
  /** True where a file says so itself; false where it is an inference that the user should look at. */
  sure: boolean;
}

/** What neither the file nor its configuration tells: to be answered by the probe or by the user. */
export interface Question {
  field: string;
  ask: string;
  choices?: readonly string[];
  /** Whether `probePrediction` can answer it by itself. */
  probe: boolean;
}

/** What came along with the file. All optional. */
export interface Hints {
  /** Name of the file or its folder, for the card's name. */
  fileName?: string;
  /** Parsed scheduler_config.json of diffusers. */
  scheduler?: unknown;
  /** Parsed config.json that lies beside the network (unet/config.json). */
  config?: unknown;
  /** What is known already; taken over as it is. */
  card?: Partial<Card>;
}

export interface Guess {
  /** A whole card that `parseCard` accepts; what is in `open` holds the likeliest value. */
  card: Card;
  evidence: Evidence[];
  open: Question[];
}

/**
 * A draft card from names, shapes, types and configurations alone; no session is needed, so the page may call it too.
 * Next: `probePrediction` for what is open (in the worker), then the user.
 * @throws ModelFileError if no input can be the noisy sample.
 */
export function guessCard(_file: ModelFile, _hints?: Hints): Guess {
  throw new Error('guessCard is not written yet');
}
