import { useEffect, useRef } from 'react';
import type { Cell } from '../../run/study';
import type { RunRecord } from '../../state/record';
import { useShade } from '../usePlayground';
import { toPixels } from '../../denoisers/pixels';

/** Pictures of a cell that are shown: as many as fit a small square. */
const PICTURES = 4;

/** The end of a run, small: particles in the frame of the stage, a line of density, or some pictures. */
export function MiniPicture({ cell, run, reach }: { cell: Cell; run: RunRecord; reach: number }) {
  const ref = useRef<HTMLCanvasElement>(null);
  const shade = useShade();
  // biome-ignore lint/correctness/useExhaustiveDependencies: canvases do not follow CSS: a new theme is a new palette
  useEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d');
    const { dim = 2, sigmaData = 1, image } = run.started ?? {};
    if (!canvas || !context) return;
    const side = Math.round(canvas.clientWidth * Math.min(2, window.devicePixelRatio || 1));
    [canvas.width, canvas.height] = [side, side];
    if (image) {
      const across = Math.ceil(Math.sqrt(PICTURES));
      const scratch = document.createElement('canvas');
      [scratch.width, scratch.height] = [image.width, image.height];
      for (let n = 0; n < Math.min(PICTURES, cell.x.length / dim); n++) {
        scratch.getContext('2d')?.putImageData(toPixels(cell.x, n * dim, 1, image), 0, 0);
        const width = side / across;
        context.imageSmoothingEnabled = false;
        context.drawImage(scratch, (n % across) * width, Math.floor(n / across) * width, width - 2, width - 2);
      }
      return;
    }
    context.fillStyle = getComputedStyle(canvas).getPropertyValue('--lane').trim();
    const unit = side / 2 / reach / sigmaData;
    const r = Math.max(1, side / 110);
    if (dim === 1) {
      const bins = new Float32Array(40);
      for (const v of cell.x) {
        const k = Math.floor(((v * unit) / side + 0.5) * bins.length);
        if (k >= 0 && k < bins.length) bins[k]++;
      }
      const top = Math.max(...bins, 1);
      bins.forEach((n, k) => {
        const height = (0.9 * side * n) / top;
        context.fillRect((k * side) / bins.length, side - height, side / bins.length - 1, height);
      });
      return;
    }
    for (let n = 0; n * dim < cell.x.length; n++)
      context.fillRect(side / 2 + unit * cell.x[n * dim] - r / 2, side / 2 - unit * cell.x[n * dim + 1] - r / 2, r, r);
  }, [cell, run, reach, shade]);
  return <canvas ref={ref} className="mini" aria-hidden />;
}
