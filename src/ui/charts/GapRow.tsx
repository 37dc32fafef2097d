import { Ruler, Square } from 'lucide-react';
import { useStore } from 'zustand';
import { gapKey, gaps, measureGap, stopGap } from '../../state/gaps';
import { short } from '../format';
import { useLane } from '../useLane';

/** How far apart the ODE and the SDE of the active run's denoiser end; measured on demand. */
export function GapRow() {
  const spec = useLane((lane) => lane.run?.spec ?? lane.spec);
  const { results, under, trouble } = useStore(gaps);
  const key = gapKey(spec);
  const found = results.get(key);
  if (under)
    return (
      <div className="row">
        <progress className="progress" value={under.progress} max={1} aria-label="Share of the gap's runs made" />
        <button type="button" className="button small" onClick={stopGap}>
          <Square size={12} aria-hidden /> Cancel
        </button>
      </div>
    );
  if (!found)
    return (
      <>
        <div className="row start">
          <button type="button" className="button small" onClick={() => void measureGap(spec)}>
            <Ruler size={14} aria-hidden /> Measure the ODE–SDE gap
          </button>
        </div>
        {trouble?.key === key && (
          <p className="small wrong" role="alert">
            {trouble.text}
          </p>
        )}
      </>
    );
  const { gap, floor, ode, sde, samples, nfe } = found;
  return (
    <>
      <dl className="distance-result small" data-testid="gap">
        <div>
          <dt>ODE–SDE gap</dt>
          <dd>
            <b>{short(gap)}</b>
          </dd>
        </div>
        <div>
          <dt>ODE against ODE</dt>
          <dd>{short(floor)}</dd>
        </div>
        {ode !== undefined && sde !== undefined && (
          <div>
            <dt>ODE, SDE to the data</dt>
            <dd>
              {short(ode)}, {short(sde)}
            </dd>
          </div>
        )}
      </dl>
      <p className="small soft">
        Sliced Wasserstein of {samples.toLocaleString('en')} samples, in σ_data; {nfe.ode} and {nfe.sde} NFE, so that
        the solvers add nothing. Another seed alone makes the second number.
      </p>
    </>
  );
}
