import { Ruler, Square } from 'lucide-react';
import { useStore } from 'zustand';
import {
  distanceKey,
  distances,
  hasClassifier,
  measureDistance,
  sampleCounts,
  stopDistance,
} from '../../state/distances';
import { nfe } from '../../state/selectors';
import { Segments } from '../controls/Segments';
import { short } from '../format';
import { useLane } from '../useLane';

const labels = Object.fromEntries(sampleCounts.map((n) => [String(n), n.toLocaleString('en')]));
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** How far the samples of the active run lie from the data: measured on demand, for it takes many of them. */
export function DataDistance() {
  const spec = useLane((lane) => lane.run?.spec ?? lane.spec);
  const cost = useLane(({ run }) => (run?.ms === undefined ? undefined : nfe(run)));
  const { samples, results, under, trouble } = useStore(distances);
  if (!hasClassifier(spec)) return null;
  const key = distanceKey(spec, samples);
  const found = results.get(key);
  return (
    <section className="chart distance" aria-label="Distance to the data" data-testid="distance">
      <h3 className="section-title">
        Distance to the data
        <span>
          <Segments
            label="Samples"
            value={String(samples)}
            choices={labels}
            disabled={under !== undefined}
            onChange={(n) => distances.setState({ samples: Number(n) })}
          />
        </span>
      </h3>
      {found && (
        <dl className="distance-result">
          <div>
            <dt>Fréchet distance</dt>
            <dd>
              <b>{short(found.distance)}</b>
            </dd>
          </div>
          <div>
            <dt>real against real</dt>
            <dd>
              {short(found.realAgainstReal.distance)}
              <span className="soft"> of {found.realAgainstReal.samples.toLocaleString('en')}</span>
            </dd>
          </div>
          {found.accuracy !== undefined && (
            <div>
              <dt>class is right</dt>
              <dd>{percent(found.accuracy)}</dd>
            </div>
          )}
        </dl>
      )}
      {under ? (
        <div className="row">
          <progress className="progress" value={under.progress} max={1} aria-label="Share of the samples drawn" />
          <span className="small distance-share">
            {under.waiting ? 'waits for the run' : `${Math.floor(100 * under.progress)} %`}
          </span>
          <button type="button" className="button small" onClick={stopDistance}>
            <Square size={12} aria-hidden /> Cancel
          </button>
        </div>
      ) : (
        !found && (
          <button type="button" className="button small" onClick={() => void measureDistance(spec)}>
            <Ruler size={14} aria-hidden /> Measure over {samples.toLocaleString('en')} samples
            {cost !== undefined && <span className="soft"> · {(cost * samples).toLocaleString('en')} evaluations</span>}
          </button>
        )
      )}
      {trouble?.key === key && (
        <p className="small wrong" role="alert">
          {trouble.text}
        </p>
      )}
      <p className="small soft">
        Between the features of a classifier of our own, every class in turn. It settles at the network’s own error, not
        at 0: more steps bring a run to what the network has learned, no further. Few samples add to it.
      </p>
    </section>
  );
}
