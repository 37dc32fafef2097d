import { useCallback, useState } from 'react';
import { explainedBy, samplesOf, type Shape, shapeOf } from '../../state/geometry';
import { underWay } from '../../state/record';
import type { Lane } from '../../state/store';
import { SelectField } from '../controls/SelectField';
import { plural } from '../format';
import { useChartRun } from './useChartRun';
import { LanesChart } from './LanesChart';

const shapes: Record<Shape, { label: string; legend: string }> = {
  deviation: { label: 'deviation', legend: 'distance from the straight line, as a share of it' },
  curvature: { label: 'curvature', legend: '1/radius, in 1/σ_data, of x/α' },
  torsion: { label: 'torsion', legend: 'turn of the path’s plane, in 1/σ_data' },
};

/** How bent the paths are: what makes a step hard. Mean over samples. */
export function ShapeChart() {
  const [chosen, setShape] = useState<Shape>('deviation');
  const run = useChartRun();
  const dim = run?.started?.dim ?? 2;
  const shape = dim < 3 && chosen === 'torsion' ? 'deviation' : chosen;
  const values = useCallback((lane: Lane) => (lane.run ? shapeOf(lane.run, shape) : []), [shape]);
  const explained = run && dim > 2 && !underWay(run) ? explainedBy(run) : [];
  return (
    <LanesChart
      title="Shape of the paths"
      note={
        <SelectField
          label="Shape of the paths"
          value={shape}
          choices={Object.entries(shapes)
            .filter(([key]) => dim > 2 || key !== 'torsion')
            .map(([value, { label }]) => ({ value, label }))}
          onChange={(next) => setShape(next as Shape)}
        />
      }
      values={values}
      names={[shapes[shape].label]}
      legend={
        <>
          {shapes[shape].legend}
          {run && dim > 2 && `, mean over ${samplesOf(run)} ${plural(samplesOf(run), 'sample')}`}
          {explained.length > 0 && (
            <>
              <br />
              three principal components explain {explained.map((share) => `${(100 * share).toFixed(1)} %`).join(' + ')}
            </>
          )}
        </>
      }
      empty="Paths of four states or more have a shape."
    />
  );
}
