import { useState } from 'react';
import { imageOf } from '../denoisers/card';
import type { RunSpec } from '../run/spec';
import { underWay } from '../state/record';
import { modelInfo } from '../state/selectors';
import { useLater } from './useLater';
import { usePlayground } from './usePlayground';

/** Longer than this, in ms, nothing waits for processors. */
const PATIENCE = 6000;

/**
 * True from when the processors have time for what nobody misses at first: pictures take all that there are, and charts and
 * formulas have little to say before their end.
 */
export function useSpare(): boolean {
  const late = useLater(PATIENCE);
  const busy = usePlayground((s) => s.lanes.some(({ spec, run }) => drawsPictures(spec) && (!run || underWay(run))));
  const [spare, setSpare] = useState(false);
  if (!spare && (late || !busy)) setSpare(true);
  return spare;
}

function drawsPictures({ model }: RunSpec): boolean {
  const info = modelInfo({ model });
  return info?.kind === 'onnx' && imageOf(info.card) !== undefined;
}
