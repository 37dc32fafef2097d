/** A canvas in device pixels, and where x̃ = (0, 0) and one unit of it lie. */
export interface Frame {
  width: number;
  height: number;
  ratio: number;
  cx: number;
  cy: number;
  unit: number;
}

export function frameOf(width: number, height: number, ratio: number, reach: number): Frame {
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  return { width: w, height: h, ratio, cx: w / 2, cy: h / 2, unit: Math.min(w, h) / 2 / reach };
}

/** Matches the canvas to its frame; setting a size clears the canvas, so it is only done when it changed. */
export function resize(canvas: HTMLCanvasElement, frame: Frame): void {
  if (canvas.width !== frame.width) canvas.width = frame.width;
  if (canvas.height !== frame.height) canvas.height = frame.height;
}

export interface Palette {
  lane: string;
  ref: string;
  ink: string;
  soft: string;
  line: string;
  panel: string;
}

export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const of = (name: string): string => style.getPropertyValue(name).trim();
  return {
    lane: of('--lane'),
    ref: of('--ref'),
    ink: of('--ink'),
    soft: of('--soft'),
    line: of('--line'),
    panel: of('--panel'),
  };
}

/** “#rrggbb” as little-endian ABGR without alpha, for writing pixels. */
export function packed(colour: string): number {
  const n = Number.parseInt(colour.slice(1), 16);
  return ((n & 0xff) << 16) | (n & 0xff00) | (n >> 16);
}
