import { type Playground, store } from '../../state/store';

export interface Repaint {
  /** Paints again at the next frame. */
  refresh(): void;
  close(): void;
}

/**
 * Calls `paint` at the next frame whenever the store moved in a way that the picture shows, or the canvas changed its
 * size; outside React. `paint` gets the size in CSS pixels and the ratio of device pixels, and
 * returns the state it showed, if any: then its script, layout included, is measured as “stage-paint”, so that a test can
 * hold it to its budget. What is `late` leaves that frame to others and takes the one behind it.
 */
export function repaint(
  canvas: HTMLCanvasElement,
  moved: (now: Playground, before: Playground) => boolean,
  paint: (width: number, height: number, ratio: number) => number | undefined,
  late = false,
): Repaint {
  let request = 0;
  const draw = (): void => {
    request = 0;
    const began = performance.now();
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (!width || !height) return;
    const state = paint(width, height, Math.min(2, window.devicePixelRatio || 1));
    if (state !== undefined)
      performance.measure('stage-paint', { start: began, end: performance.now(), detail: { state } });
  };
  const next = (): void => {
    request = requestAnimationFrame(draw);
  };
  const refresh = (): void => {
    request ||= requestAnimationFrame(late ? next : draw);
  };
  const unsubscribe = store.subscribe((now, before) => {
    if (moved(now, before)) refresh();
  });
  const observer = new ResizeObserver(refresh);
  observer.observe(canvas);
  refresh();
  return {
    refresh,
    close() {
      unsubscribe();
      observer.disconnect();
      cancelAnimationFrame(request);
    },
  };
}
