import type { Mixture } from '../denoisers/mixture';
import { Malformed, Options, parseCase, Unsupported } from './case';
import { libraries } from './libraries';
import { guidanceOf } from './plan';
import { runPlan } from './run';

/** In units of the state's RMS. */
export const TOLERANCE = 1e-9;
/** Where the steps follow the error, rounding moves them. */
export const ADAPTIVE = 1e-7;

export interface Verdict {
  id: string;
  library: string;
  sampler: string;
  status: 'pass' | 'fail' | 'unsupported';
  maxRelError: number | null;
  nfe: number | null;
  nfeExpected: number | null;
  reason?: string;
}

const text = (raw: unknown, key: string): string => String((raw as Record<string, unknown> | null)?.[key] ?? '');

/** Maps, runs and compares one case; whatever goes wrong is said in the verdict. */
export async function check(raw: unknown, mixtures: Readonly<Record<string, Mixture>>): Promise<Verdict> {
  const verdict: Verdict = {
    id: text(raw, 'id'),
    library: text(raw, 'library'),
    sampler: text(raw, 'sampler'),
    status: 'fail',
    maxRelError: null,
    nfe: null,
    nfeExpected: null,
  };
  try {
    const c = parseCase(raw);
    verdict.nfeExpected = c.nfe;
    const mapping = libraries[c.library];
    if (!mapping) throw new Unsupported(`no solver for “${c.library}/${c.sampler}” in this version`);
    const mixture = mixtures[c.mixture];
    if (!mixture) throw new Malformed(`mixtures.json has no mixture “${c.mixture}”`);
    const options = new Options(c.options);
    const plan = { guidance: guidanceOf(options), ...mapping(c, options) };
    options.done();
    const { maxRelError, nfe } = await runPlan(c, plan, mixture);
    const tolerance = plan.adaptive ? ADAPTIVE : TOLERANCE;
    verdict.maxRelError = maxRelError;
    verdict.nfe = nfe;
    if (nfe !== c.nfe) verdict.reason = `NFE ${nfe}, not ${c.nfe}`;
    else if (!(maxRelError <= tolerance)) {
      verdict.reason = `differs by ${maxRelError.toExponential(1)}`;
      const moved = Math.abs((await runPlan(c, { ...plan, rounded: true }, mixture)).maxRelError - maxRelError);
      if (moved > maxRelError / 10)
        verdict.reason += `; one rounding of the network’s ε̂ moves this run by ${moved.toExponential(1)}`;
      // Neither agreement nor disagreement: double precision does not determine the run to the tolerance.
      if (moved > tolerance && maxRelError < 2 * moved) {
        verdict.status = 'unsupported';
        verdict.reason += `, more than the tolerance of ${tolerance}: double precision does not decide it`;
      }
    } else verdict.status = 'pass';
  } catch (error) {
    verdict.status = error instanceof Unsupported ? 'unsupported' : 'fail';
    verdict.reason = (error as Error).message;
  }
  return verdict;
}
