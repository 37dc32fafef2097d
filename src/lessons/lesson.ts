/** What a claim is checked on: the runs of its step, in the order of their lanes, on the CPU in float64. */
export interface Shown {
  /** [state][sample][coordinate] */
  states: readonly (readonly (readonly number[])[])[];
  nfe: number;
  /** Error at the end, and of each step alone, in units of √(α²σ_data² + σ²); absent without a reference. */
  error?: number;
  local: readonly number[];
  /** Components of the data that hold their share of the samples. */
  found?: number;
  /** Sliced Wasserstein distance of the end from fresh data. */
  sliced: number;
}

/** One screen of a lesson. */
export interface LessonStep {
  /** Two sentences. */
  text: string;
  /** What to change by hand, and what to look for. */
  try: string;
  /** The page it shows: a link as the address bar has it. */
  link: string;
  /** What the text asserts of the runs it shows; a test holds each. */
  claims: Readonly<Record<string, (runs: readonly Shown[]) => boolean>>;
}

export interface Lesson {
  id: string;
  /** Place in the list. */
  order: number;
  title: string;
  /** One line: the question. */
  about: string;
  steps: readonly LessonStep[];
}

export const defineLesson = (lesson: Lesson): Lesson => lesson;

/** RMS distance of two sets of samples, sample by sample. */
export function apart(a: Shown, b: Shown, state = -1): number {
  const [x, y] = [a.states.at(state)?.flat() ?? [], b.states.at(state)?.flat() ?? []];
  return Math.sqrt(x.reduce((sum, v, i) => sum + (v - y[i]) ** 2, 0) / x.length);
}

export const error = ({ error: e }: Shown): number => e ?? Number.NaN;
