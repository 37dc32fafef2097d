import { useEffect, useState } from 'react';
import { imageOf } from '../denoisers/card';
import { underWay } from '../state/record';
import { modelInfo } from '../state/selectors';
import { type Lane, type Playground, store } from '../state/store';

/** Longer than this, in ms, nothing waits for processors. */
const PATIENCE = 6000;

/**
 * True from when the processors have time for what nobody misses at first, and then for good: pictures take all that there are, and
 * charts and formulas have little to say before their end.
 */
export function useSpare(): boolean {
  const [spare, setSpare] = useState(false);
  useEffect(() => {
    let here = true;
    void whenSpare().then(() => here && setSpare(true));
    return () => {
      here = false;
    };
  }, []);
  return spare;
}

let spare: Promise<void> | undefined;

/** Of the page, not of the part that asks: who comes later does not wait anew. */
function whenSpare(): Promise<void> {
  spare ??= new Promise((resolve) => {
    const unsubscribe = store.subscribe((now) => isSpare(now) && end());
    const timer = setTimeout(end, PATIENCE);
    if (isSpare(store.getState())) end();
    function end(): void {
      unsubscribe();
      clearTimeout(timer);
      resolve();
    }
  });
  return spare;
}

const isSpare = ({ lanes }: Playground): boolean => !lanes.some((lane) => drawsPictures(lane) && !hasRun(lane));
const hasRun = ({ run }: Lane): boolean => run !== undefined && !underWay(run);

function drawsPictures({ spec: { model } }: Lane): boolean {
  const info = modelInfo({ model });
  return info?.kind === 'onnx' && imageOf(info.card) !== undefined;
}
