/** Canvases that lie one upon the other, of a lane's stage or a chart, as a PNG. */
export async function canvasPng(lane: Element): Promise<Blob | undefined> {
  const layers = [...lane.querySelectorAll('canvas')].filter((c) => c.width > 0 && c.height > 0);
  const [first] = layers;
  if (!first) return undefined;
  const sheet = document.createElement('canvas');
  [sheet.width, sheet.height] = [first.width, first.height];
  const context = sheet.getContext('2d');
  if (!context) return undefined;
  context.fillStyle = getComputedStyle(lane).backgroundColor;
  context.fillRect(0, 0, sheet.width, sheet.height);
  // A film strip lies below the sheet of pictures, not upon it.
  for (const layer of layers)
    if (layer.width === first.width && layer.height === first.height) context.drawImage(layer, 0, 0);
  return (await new Promise<Blob | null>((resolve) => sheet.toBlob(resolve))) ?? undefined;
}

/** Pixels of a chart's PNG to one of the page: sharp in a paper. */
const DENSITY = 3;

/** A chart as a PNG: its SVG drawn large, or its canvases. @throws Error if the browser cannot draw it. */
export async function chartPng(figure: Element): Promise<Blob | undefined> {
  const svg = chartSvg(figure);
  if (!svg) return canvasPng(figure);
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await picture.decode();
  const sheet = document.createElement('canvas');
  [sheet.width, sheet.height] = [picture.naturalWidth * DENSITY, picture.naturalHeight * DENSITY];
  sheet.getContext('2d')?.drawImage(picture, 0, 0, sheet.width, sheet.height);
  return (await new Promise<Blob | null>((resolve) => sheet.toBlob(resolve))) ?? undefined;
}

const styled = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-opacity',
  'fill-opacity',
  'opacity',
  'font',
  'text-anchor',
];

/** Not the icons of its buttons. */
const plotOf = (figure: Element): SVGElement | null =>
  figure.querySelector('svg.recharts-surface, figure > svg, .plot-area > svg');

/** Whether a chart is painted points, not lines. */
export const isPainted = (figure: Element): boolean => !!figure.querySelector('canvas');

/** Waits for a chart that was just asked to be drawn. @returns whether there is anything now. */
export async function drawn(figure: Element): Promise<boolean> {
  const there = (): boolean => isPainted(figure) || !!plotOf(figure);
  for (let frame = 0; frame < 90 && !there(); frame++) await new Promise(requestAnimationFrame);
  return there();
}

/** A chart as a file of its own: what the page's style sheets say is written into it. */
export function chartSvg(figure: Element): string | undefined {
  const svg = plotOf(figure);
  if (!svg) return undefined;
  const { width, height } = svg.getBoundingClientRect();
  const copy = svg.cloneNode(true) as SVGElement;
  const [from, to] = [svg, copy].map((root) => [root, ...root.querySelectorAll('*')]);
  from.forEach((element, i) => {
    const style = getComputedStyle(element);
    to[i].setAttribute('style', styled.map((name) => `${name}:${style.getPropertyValue(name)}`).join(';'));
  });
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.style.background = getComputedStyle(document.body).getPropertyValue('--panel');
  return new XMLSerializer().serializeToString(copy);
}
