import { FlaskConical } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { toPixels } from '../../denoisers/pixels';
import type { Trial as Tried } from '../../open/protocol';
import { problems } from '../../state/opening-finish';
import { tryOut } from '../../state/opening-form';
import { duration } from '../format';
import { sheetOf, stamp } from '../stage/pictures';
import { useShade } from '../usePlayground';
import { Progress } from './OpenDialog';
import { useOpening } from './useOpening';

/** Ten steps with the card as it stands: the eye sees at once whether it is right. */
export function Trial() {
  const [trial, busy] = useOpening((s) => [s.trial, s.busy]);
  const blocked = useOpening((s) => problems(s).length > 0 || s.busy !== undefined);
  const canvas = useRef<HTMLCanvasElement>(null);
  const shade = useShade();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the ink follows the shade
  useEffect(() => {
    if (trial && canvas.current) paint(canvas.current, trial);
  }, [trial, shade]);
  return (
    <section className="trial" aria-label="Trial">
      <div className="row">
        <h3 className="section-title">Ten steps</h3>
        <button type="button" className="button" disabled={blocked} onClick={tryOut}>
          <FlaskConical size={14} aria-hidden /> Try it
        </button>
      </div>
      {busy === 'try' && <Progress />}
      {trial && (
        <>
          <canvas
            ref={canvas}
            className="trial-picture"
            data-testid="trial"
            role="img"
            aria-label={`${trial.x.length / trial.dim} samples after ten steps of DPM-Solver++(2M)`}
          />
          <p className="small soft">
            DPM-Solver++(2M), {trial.nfe} evaluations in {duration(trial.ms)} on wasm
          </p>
        </>
      )}
    </section>
  );
}

function paint(canvas: HTMLCanvasElement, { x, dim, sigmaData, image }: Tried): void {
  const ratio = window.devicePixelRatio;
  const { width, height } = canvas.getBoundingClientRect();
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.scale(ratio, ratio);
  const count = x.length / dim;
  if (image) {
    const sheet = sheetOf(count, undefined, width, height);
    for (let n = 0; n < count; n++) {
      const [column, row] = [n % sheet.columns, Math.floor(n / sheet.columns)];
      const pixels = toPixels(x, n * dim, 1, image);
      stamp(context, pixels, sheet.left + column * sheet.cell, sheet.top + row * sheet.cell, sheet.side);
    }
    return;
  }
  // Three standard deviations of the data to each side.
  const scale = Math.min(width, height) / (6 * sigmaData);
  context.fillStyle = getComputedStyle(canvas).color;
  for (let n = 0; n < count; n++) {
    const [a, b] = [x[n * dim], dim > 1 ? x[n * dim + 1] : ((n % 20) / 20 - 0.5) * sigmaData];
    context.fillRect(width / 2 + a * scale - 1, height / 2 - b * scale - 1, 2, 2);
  }
}
