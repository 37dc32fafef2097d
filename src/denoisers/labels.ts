import { CpuBackend } from '../backends/cpu';
import { resolveProcess } from '../run/resolve';
import { type Card, dimOf } from './card';
import { NetworkError } from './failure';
import type { Evidence } from './guess';
import { CpuDenoiser } from './network-cpu';
import type { Session } from './session';
import { timeOf } from './reading';

/** Labels beyond this many are not asked for. */
const MOST = 4096;
/** Numbers of classes after which one more label is most likely that of none. */
const ROUND = [2, 5, 10, 20, 50, 100, 200, 1000];

/**
 * How many classes the network knows, from the first label that it refuses. Undefined if it has no label input, is told by
 * one-hot, or takes any number. Costs about twice log₂ of the answer in forwards of one sample.
 */
export async function askLabels(
  session: Session,
  card: Card,
): Promise<{ card: Card; evidence: Evidence[] } | undefined> {
  const label = card.inputs.class;
  if (!label || label.form === 'one-hot') return undefined;
  const process = resolveProcess(card.process);
  const time = timeOf(card, process.at(Math.round((process.tMin + process.tMax) / 2) || process.tMax / 2));
  const takes = async (k: number): Promise<boolean> => {
    const network = new CpuDenoiser(session, card, process, new CpuBackend(), { labels: [k] });
    try {
      await network.answer(new Float64Array(dimOf(card)), time);
      return true;
    } catch (error) {
      if (error instanceof NetworkError) return false;
      throw error;
    }
  };
  let [known, refused] = [0, 1];
  if (!(await takes(0))) return undefined;
  for (; await takes(refused); refused *= 2) {
    if (refused > MOST) return undefined;
    known = refused;
  }
  while (refused - known > 1) {
    const middle = (known + refused) >> 1;
    if (await takes(middle)) known = middle;
    else refused = middle;
  }
  const spare = ROUND.includes(refused - 1);
  const count = spare ? refused - 1 : refused;
  const none = spare ? { none: refused - 1 } : {};
  const why = `It takes the labels 0 … ${refused - 1} and refuses ${refused}.${spare ? ` ${count} is a round number, so the last one is taken for “no class”.` : ''}`;
  return {
    card: { ...card, inputs: { ...card.inputs, class: { ...label, count, ...none } } },
    evidence: [{ field: 'inputs.class', value: count, why, sure: !spare }],
  };
}
