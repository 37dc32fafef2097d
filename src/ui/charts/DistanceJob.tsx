import { Ruler, Square } from 'lucide-react';
import { useStore } from 'zustand';
import { distances, stopDistance } from '../../state/distances';
import { measureMissingDistances, missingDistances } from '../../state/study-jobs';
import { plural } from '../format';

/** Measures the Fréchet distances that the diagram lacks; they give way to runs, and may be called off between any two. */
export function DistanceJob() {
  const { samples, under, queue } = useStore(distances);
  const { specs, evaluations } = missingDistances();
  if (under)
    return (
      <button type="button" className="button small" onClick={stopDistance}>
        <Square size={12} aria-hidden /> {under.waiting ? 'waits for the run' : `${Math.floor(100 * under.progress)} %`}
        {queue && ` of run ${queue.done + 1} of ${queue.total}`}
      </button>
    );
  if (!specs.length) return <span className="small soft">{samples.toLocaleString('en')} samples each</span>;
  return (
    <button
      type="button"
      className="button small"
      title={`${evaluations.toLocaleString('en')} evaluations of the network, cheapest runs first`}
      onClick={() => void measureMissingDistances()}
    >
      <Ruler size={14} aria-hidden /> Measure {specs.length} {plural(specs.length, 'run')} of{' '}
      {samples.toLocaleString('en')} samples
    </button>
  );
}
