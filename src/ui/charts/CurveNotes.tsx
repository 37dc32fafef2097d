import type { Study } from '../../state/study';
import { failureOf } from '../../state/study-points';
import type { Curve } from './PrecisionPlot';

interface Props {
  curves: readonly Curve[];
  cells: Study['cells'];
  /** Whether errors were measured, and all of them. */
  errors: boolean;
}

/** Why some curves have no points. */
export function CurveNotes({ curves, cells, errors }: Props) {
  const empty = curves.filter(({ points }) => !points.length);
  const failed = empty.filter((curve) => failureOf(curve, cells));
  const silent = errors ? empty.filter((curve) => !failed.includes(curve)) : [];
  return (
    <>
      {silent.length > 0 && (
        <p className="small soft">
          {silent.map(({ name }) => name).join(', ')}: noise drawn on the way has no exact path to compare with. Compare
          the distributions instead.
        </p>
      )}
      {failed.map((curve) => (
        <p key={curve.key} className="small wrong">
          {curve.name}: {failureOf(curve, cells)}
        </p>
      ))}
    </>
  );
}
