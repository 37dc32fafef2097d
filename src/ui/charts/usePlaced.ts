import { useMemo } from 'react';
import { positions } from '../../state/playhead';
import type { Axis, Lane } from '../../state/store';
import { usePlayground } from '../usePlayground';
import { useChartLanes } from './useChartRun';

/** The lanes as a chart draws them, with the place of every state on the playhead's axis. */
export interface Placed {
  lanes: readonly Lane[];
  active: number;
  axis: Axis;
  /** What the axis counts. */
  name: string;
  /** Where the states of each lane lie; infinite λ stays infinite. */
  xs: readonly (readonly number[])[];
  range: readonly [low: number, high: number];
}

const names: Record<Axis, string> = { step: 'step', lambda: 'λ', nfe: 'NFE' };

/** One lane counts its steps; several are placed by what lines them up. */
export function usePlaced(): Placed {
  const { lanes, active } = useChartLanes();
  const chosen = usePlayground((s) => s.view.axis);
  return useMemo(() => {
    const axis = lanes.length > 1 ? chosen : 'step';
    const xs = lanes.map(({ run }) => (run ? positions(run, axis) : []));
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const x of xs.flat()) {
      if (!Number.isFinite(x)) continue;
      [low, high] = [Math.min(low, x), Math.max(high, x)];
    }
    const up = lanes.some(({ spec }) => spec.direction === 'invert');
    return {
      lanes,
      active,
      axis,
      name: axis === 'lambda' && up ? '−λ' : names[axis],
      xs,
      range: low <= high ? [low, high] : [0, 0],
    };
  }, [lanes, active, chosen]);
}
