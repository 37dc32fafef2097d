import { laneName } from '../../state/lanes';
import type { RunRecord } from '../../state/record';
import { halfOf } from './concentration';
import type { Placed } from './usePlaced';

/** Where the local error of a run is concentrated, once all of it is known. */
export function Half({ run, of }: { run: RunRecord | undefined; of: string }) {
  const { local, progress } = run?.measured ?? {};
  const half = local && local.length > 2 && progress === 1 ? halfOf(local) : undefined;
  if (!half) return null;
  const { from, to } = half;
  return (
    <p className="small soft">
      Half of the local error{of} is made in {from === to ? `step ${from}` : `steps ${from} to ${to}`}.
    </p>
  );
}

/** Why runs that others stand beside have no line. */
export function Silent({ lanes }: { lanes: Placed['lanes'] }) {
  const reasons = Map.groupBy(lanes, ({ run }) => run?.measured?.reason);
  return [...reasons].map(
    ([reason, of]) =>
      reason && (
        <p key={reason} className="small soft">
          <b>{of.map(({ slot }) => laneName(slot)).join(', ')}:</b> {reason}
        </p>
      ),
  );
}
