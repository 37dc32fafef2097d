import { useEffect, useRef } from 'react';
import type { ModelInfo } from '../../models';
import type { ModelPick } from '../../run/spec';
import { useShade } from '../usePlayground';
import { drawPreview, previewPoints } from './preview';

/** A denoiser's data, small. */
export function Preview({ model, active }: { model: ModelInfo | ModelPick; active: boolean }) {
  const ref = useRef<HTMLCanvasElement>(null);
  const shade = useShade();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the colours read below
  useEffect(() => {
    let current = true;
    void previewPoints(model).then((points) => {
      const canvas = ref.current;
      if (!canvas || !current) return;
      const style = getComputedStyle(canvas);
      drawPreview(canvas, points, style.getPropertyValue(active ? '--lane-a' : '--soft').trim());
    });
    return () => {
      current = false;
    };
  }, [model, active, shade]);
  return <canvas ref={ref} className="tile-picture" aria-hidden />;
}
