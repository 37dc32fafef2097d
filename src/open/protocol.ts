import type { Card, Field, ImageFormat } from '../denoisers/card';
import type { ModelFile } from '../denoisers/file';
import type { Evidence, Question } from '../denoisers/guess';
import type { ProbeOptions } from '../denoisers/probe';
import type { Candidate } from '../denoisers/verdict';
import type { DecoderDraft } from './decoder';
import type { Part } from './parts';

/** Messages between the page and the worker that examines a model before it joins the others. Types only. */

export type Source = { parts: readonly Part[]; named?: string } | { url: string };

export type Ask =
  /** First of all; answered by “choose” or “drafted”, then “probed”. */
  | { type: 'open'; source: Source }
  /** Asks the network again, with what was corrected by hand; answered by “probed”. */
  | {
      type: 'probe';
      card: Card;
      files: Readonly<Record<string, Blob>>;
      settled: readonly Field[];
      units?: Draft['units'];
      /** Whether nobody has said how many classes there are. */
      countClasses?: boolean;
    }
  /** A decoder that was chosen for the model in the form; answered by “decoder”. */
  | { type: 'decoder'; card: Card; parts: readonly Part[] }
  /** Leaves it at what is known; no answer. */
  | { type: 'stop' }
  /** Ten steps with this card; answered by “tried”. */
  | { type: 'try'; card: Card; files: Readonly<Record<string, Blob>> };

/** What is known of a model when its form is drawn. */
export interface Draft {
  card: Card;
  evidence: readonly Evidence[];
  open: readonly Question[];
  /** What the time input may count. */
  units: ProbeOptions['units'];
  /** What should be read: unknown keys of a scheduler configuration, a card that contradicts the file. */
  notes: readonly string[];
  file: Pick<ModelFile, 'inputs' | 'outputs' | 'opsets' | 'producer' | 'params' | 'bytes'> & {
    external: readonly string[];
  };
  /** What is to be kept: the graph, external weights, arrays for further inputs. */
  files: Readonly<Record<string, Blob>>;
  /** The decoder that came along or was chosen, with its own files. */
  decoding?: DecoderDraft;
  /** Whether a card came along that settles everything. */
  carded: boolean;
}

export interface Trial {
  /** The samples, x/α at the end, [count·dim]. */
  x: Float32Array;
  dim: number;
  sigmaData: number;
  image?: ImageFormat;
  ms: number;
  nfe: number;
}

export type Answer =
  | { type: 'progress'; doing: string; loaded: number; total: number; unit: 'bytes' | 'forwards' }
  | { type: 'choose'; candidates: readonly { path: string; bytes: number }[]; parts: readonly Part[] }
  | ({ type: 'drafted' } & Draft)
  | { type: 'probed'; card: Card; confidence: number; evidence: readonly Evidence[]; candidates: readonly Candidate[] }
  | ({ type: 'decoder' } & DecoderDraft)
  | ({ type: 'tried' } & Trial)
  /** `of`: the question that failed. What was there before stays. */
  | { type: 'failed'; of: Ask['type']; message: string };
