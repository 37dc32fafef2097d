import type { RunRecord } from '../../state/record';
import { isLive } from '../../state/fields';
import { shownState } from '../../state/playhead';
import { laneOf, store } from '../../state/store';
import { paintData, paintDifference, paintField, paintPath, paintTrails } from './backdrop';
import { counterpart } from './difference';
import { frameOf, paletteOf, resize, type Frame, type Palette } from './frame';
import { densityImage, lineFrame, paintLine } from './line';
import { particlePainter } from './particles';
import { reachOf, shownAt } from './paths';
import { repaint } from './repaint';

export interface Stage {
  /** Draws again at the next frame. */
  refresh(): void;
  /** The particle under a point in CSS pixels, if one is near. */
  pick(x: number, y: number): { index: number; x: number; y: number } | undefined;
  /** Shows a particle's path while the pointer is on it. */
  hover(index: number | undefined): void;
  /** The colours changed. */
  recolour(): void;
  close(): void;
}

/**
 * Keeps two canvases in step with a lane, outside React: below data, field and trails, above the particles.
 */
export function openStage(below: HTMLCanvasElement, above: HTMLCanvasElement, slot: number): Stage {
  const under = below.getContext('2d') as CanvasRenderingContext2D;
  const over = above.getContext('2d') as CanvasRenderingContext2D;
  const particles = particlePainter();
  // Read where it is painted: to ask for a colour any sooner lays the page out in between.
  let palette: Palette | undefined;
  let frame: Frame | undefined;
  let hovered: number | undefined;
  const dataLayer = cachedData();
  let image: { started: unknown; palette: Palette; canvas: HTMLCanvasElement | undefined } | undefined;

  const paint = (width: number, height: number, ratio: number): number | undefined => {
    const now = store.getState();
    const lane = laneOf(now, slot);
    const { view } = now;
    const { run, field } = lane;
    frame = frameOf(width, height, ratio, run ? reachOf(run) : 2.4);
    resize(below, frame);
    resize(above, frame);
    palette ??= paletteOf(below);
    under.clearRect(0, 0, frame.width, frame.height);
    const state = shownState(lane, now);
    const shown = run && shownAt(run, state, view.quantity);
    if (!run?.started || !shown) {
      over.clearRect(0, 0, frame.width, frame.height);
      return undefined;
    }
    const { dim } = run.started;
    if (dim === 1) {
      over.clearRect(0, 0, frame.width, frame.height);
      if (image?.started !== run.started || image.palette !== palette)
        image = { started: run.started, palette, canvas: densityImage(run, palette) };
      const particle = hovered ?? view.particle;
      paintLine(under, lineFrame(width, height, ratio, run), run, state, { ...view, particle }, palette, image.canvas);
    } else {
      if (view.data) {
        const layer = dataLayer(run, frame, palette);
        if (layer) under.drawImage(layer, 0, 0);
      }
      if (view.field && field?.step === state && isLive(lane)) paintField(under, frame, run, field, palette);
      if (view.trails) paintTrails(under, frame, run, state, view.quantity, palette, now.lanes.length);
      particles(over, frame, shown, dim, palette.lane);
      const other = counterpart(lane, now);
      if (other) paintDifference(over, frame, shown, other, dim, palette);
      for (const index of new Set([view.particle, hovered]))
        if (index !== undefined) paintPath(over, frame, run, state, index, view.quantity, palette);
    }
    above.dataset.painted = `${state}`;
    return state;
  };

  const { refresh, close } = repaint(
    below,
    (now, before) => now.view !== before.view || now.lanes !== before.lanes,
    paint,
  );

  return {
    refresh,
    pick(px, py) {
      const now = store.getState();
      const lane = laneOf(now, slot);
      const shown = lane.run && shownAt(lane.run, shownState(lane, now), now.view.quantity);
      const dim = lane.run?.started?.dim ?? 2;
      if (!frame || !shown || dim < 2) return undefined;
      const k = frame.unit / shown.scale;
      const [x, y] = [(px * frame.ratio - frame.cx) / k, (frame.cy - py * frame.ratio) / k];
      let best: { index: number; x: number; y: number } | undefined;
      let least = ((12 * frame.ratio) / k) ** 2;
      for (let n = 0; n * dim < shown.values.length; n++) {
        const [vx, vy] = [shown.values[n * dim], shown.values[n * dim + 1]];
        const d = (vx - x) ** 2 + (vy - y) ** 2;
        if (d < least) [least, best] = [d, { index: n, x: vx, y: vy }];
      }
      return best;
    },
    hover(index) {
      if (index === hovered) return;
      hovered = index;
      refresh();
    },
    recolour() {
      palette = undefined;
      refresh();
    },
    close,
  };
}

/** The data do not move: drawn once per run, size and theme. */
function cachedData() {
  let canvas: HTMLCanvasElement | undefined;
  let made: readonly unknown[] = [];
  return (run: RunRecord, frame: Frame, palette: Palette): HTMLCanvasElement | undefined => {
    const wanted = [run.started?.data, frame.width, frame.height, frame.unit, palette];
    if (canvas && wanted.every((part, i) => part === made[i])) return canvas;
    made = wanted;
    canvas ??= document.createElement('canvas');
    [canvas.width, canvas.height] = [frame.width, frame.height];
    const context = canvas.getContext('2d');
    if (context) paintData(context, frame, run, palette);
    return canvas;
  };
}
