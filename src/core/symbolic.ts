import type { Level, NoiseProcess } from './process';
import type { BoundSolver, Evaluation, Step } from './solver';
import { Vec, type Tensor } from './vec';

/** A tensor that is only a name. */
class Name implements Tensor {
  private static count = 0;
  readonly id = Name.count++;
  readonly size = 0;
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const subscript = (n: number): string => [...String(n)].map((d) => '₀₁₂₃₄₅₆₇₈₉'[Number(d)] ?? '₋').join('');
const LETTERS = [...'ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏ'];

export const nameOf = (kind: 'x' | 'D', step: number, stage?: number): string =>
  `${kind}${subscript(step)}${stage === undefined ? '' : (LETTERS[stage] ?? `⁺${subscript(stage)}`)}`;
const symbol = (text: string): Vec => Vec.of(new Name(text));

export interface SymbolicStep {
  process: NoiseProcess;
  from: Level;
  to: Level;
  /** Steps accepted before this one, and how many remain with it. */
  index: number;
  remaining: number;
  /** The levels of the whole grid, for the few rules that look ahead. */
  grid?: readonly Level[];
  /** Levels of the past base evaluations, newest first. */
  history?: readonly Level[];
  /** Names of what the step before kept. */
  carry?: readonly string[];
}

export interface Formula {
  /** x′ = Σ c·name. The state is “x”, D at the base of step 7 “D₇”, at its inner points “D₇ᵃ”, “D₇ᵇ” …, noise “z”, “z₂” … */
  formula: [name: string, coefficient: number][];
  /** Forwards, the base evaluation included even if the step before already made it. */
  nfe: number;
}

/** One step of a solver on symbols: its actual coefficients, with no backend and no denoiser. */
export async function symbolicStep(solver: BoundSolver, given: SymbolicStep): Promise<Formula> {
  const { index, remaining, process } = given;
  const history: Evaluation[] = (given.history ?? []).map((at, k) => ({
    at,
    x: symbol(nameOf('x', index - 1 - k)),
    out: symbol(nameOf('D', index - 1 - k)),
  }));
  const base = symbol(nameOf('D', index));
  const draws = new Map<string, Vec>();
  let evaluated = false;
  let further = 0;
  let stages = 0;
  const stepFrom = (x: Vec, from: Level, to: Level, carry: readonly Vec[], known?: Vec): Step => ({
    x,
    from,
    to,
    index,
    last: remaining === 1,
    remaining,
    end: given.grid?.at(-1) ?? given.to,
    grid: given.grid ?? [],
    process,
    history,
    carry,
    async denoise(u, _at, cause = 'stage') {
      if (!u && known) return known;
      if (!u) {
        evaluated = true;
        return base;
      }
      further++;
      // An evaluation at `to` that the next step starts from is that step's base.
      return symbol(cause === 'step' ? nameOf('D', index + 1) : nameOf('D', index, stages++));
    },
    noise(tag = 0, a = from, b = to) {
      const key = `${tag}/${a.lambda}/${b.lambda}`;
      const known = draws.get(key);
      if (known) return known;
      const draw = symbol(draws.size === 0 ? 'z' : `z${subscript(draws.size + 1)}`);
      draws.set(key, draw);
      return draw;
    },
    unguided: (out) => out,
    // No formula: the step's picture then shows the result by the name of what it was made of.
    rowwise: async (_f, ...inputs) =>
      symbol(`f(${inputs.flatMap((v) => [...v.terms.keys()].map((tensor) => (tensor as Name).text)).join(', ')})`),
    moved: (v, level, change) => stepFrom(v, level, change?.to ?? to, [], change?.out),
  });
  const { x } = await solver.step(stepFrom(symbol('x'), given.from, given.to, (given.carry ?? []).map(symbol)));
  return {
    formula: [...x.terms].map(([tensor, c]) => [(tensor as Name).text, c]),
    nfe: (evaluated ? 1 : 0) + further,
  };
}
