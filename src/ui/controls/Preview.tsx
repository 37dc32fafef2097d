import { useEffect, useRef } from 'react';
import { imageOf } from '../../denoisers/card';
import type { ModelInfo } from '../../models';
import type { ModelPick } from '../../run/spec';
import { onceIdle } from '../idle';
import { useShade } from '../usePlayground';
import { drawPreview, drawSheet, previewPoints, previewSize } from './preview';

/** A denoiser's data, small. Drawn when the page has nothing better to do. */
export function Preview({ model, active }: { model: ModelInfo | ModelPick; active: boolean }) {
  const ref = useRef<HTMLCanvasElement>(null);
  const shade = useShade();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the colours read below
  useEffect(() => {
    let current = true;
    const stop = onceIdle(async () => {
      if (typeof model === 'object' && 'card' in model && imageOf(model.card)) {
        if (ref.current) await drawSheet(ref.current, model.card).catch(() => {});
        return;
      }
      const points = await previewPoints(model);
      const canvas = ref.current;
      if (!canvas || !current) return;
      const colour = getComputedStyle(document.documentElement).getPropertyValue(active ? '--lane-a' : '--soft');
      drawPreview(canvas, points, colour.trim());
    });
    return () => {
      current = false;
      stop();
    };
  }, [model, active, shade]);
  return <canvas ref={ref} className="tile-picture" {...previewSize} aria-hidden />;
}
