import { useEffect, useRef, useState } from 'react';

const MS = 260;

/** A curve of as many values at the same places between its ends. */
function resample(values: readonly number[], length: number): number[] {
  return Array.from({ length }, (_, i) => {
    const at = (i / Math.max(1, length - 1)) * (values.length - 1);
    const [k, u] = [Math.floor(at), at % 1];
    return values[k] + u * ((values[k + 1] ?? values[k]) - values[k]);
  });
}

/** Heights on their way to new ones; at once where `still` (a hand holds one of them) or under reduced motion. */
export function useMorph(target: readonly number[], still: boolean): readonly number[] {
  const [shown, setShown] = useState(target);
  const now = useRef(shown);
  now.current = shown;
  const key = target.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when the heights are others
  useEffect(() => {
    if (still || window.matchMedia('(prefers-reduced-motion: reduce)').matches) {
      setShown(target);
      return;
    }
    const from = resample(now.current, target.length);
    const start = performance.now();
    const tick = (time: number): void => {
      const u = Math.min(1, Math.max(0, (time - start) / MS));
      const eased = 1 - (1 - u) ** 3;
      setShown(target.map((y, i) => from[i] + (y - from[i]) * eased));
      if (u < 1) frame = requestAnimationFrame(tick);
    };
    let frame = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(frame);
  }, [key, still]);
  return still ? target : resample(shown, target.length);
}
