import { plot, type PlotOptions } from '@observablehq/plot';
// By its own name, so that the `browser` condition of package.json chooses: a page brings its document, Node needs one.
import { newDocument, serialize } from '@gradkit/plot/document';
import { ink } from './colors.ts';
import { fontFamily } from './frame.ts';
import { shortNumber } from './color-scale.ts';
import { shortened, textWidth, writable } from './svg.ts';

/** Axes and marks by Observable Plot, as an SVG element inside another. */
export function chart(options: PlotOptions): string {
  const given = withFittingTitles({ marginTop: 8, marginRight: 28, marginBottom: 50, marginLeft: 82, ...options });
  const first = draw(given);
  const better = withRoomForLabels(first, given);
  const svg = serialize(better === given ? first : draw(better)).replace(/<style>.*?<\/style>/s, '');
  return withOwnIds(writable(svg)).replace('<svg ', `<svg color="${ink.text}" `); // as an attribute, which a theme can change
}

function draw(options: PlotOptions): ReturnType<typeof plot> {
  const { y } = options;
  return plot({
    ...options,
    document: newDocument(),
    ...(y === undefined ? {} : { y: { tickSpacing: 54, ...y } }),
    style: { fontFamily, fontSize: '13px', background: 'none' },
  });
}

/** The same with the titles of the axes no longer than the picture. */
function withFittingTitles<O extends PlotOptions & Margins>(options: O): O {
  const { x, y, width = Infinity, height = Infinity, marginLeft, marginRight, marginTop, marginBottom } = options;
  const fitting = (label: unknown, middle: number, side: number): object =>
    typeof label === 'string' ? { label: shortened(label, 2 * Math.min(middle, side - middle) - 8, 13) } : {};
  return {
    ...options,
    ...(x === undefined ? {} : { x: { ...x, ...fitting(x.label, (marginLeft + width - marginRight) / 2, width) } }),
    ...(y === undefined ? {} : { y: { ...y, ...fitting(y.label, (marginTop + height - marginBottom) / 2, height) } }),
  };
}

type Margins = Record<'marginTop' | 'marginRight' | 'marginBottom' | 'marginLeft', number>;

/** The same chart, if its labels are short; else with short numbers, and with margins in which they have room. */
function withRoomForLabels<O extends PlotOptions & Margins>(drawn: ReturnType<typeof plot>, options: O): O {
  const labels = (axisName: 'x' | 'y'): Element[] => [
    ...drawn.querySelectorAll(`[aria-label="${axisName}-axis tick label"] text`),
  ];
  const written = ({ textContent }: Element): string => textContent ?? '';
  const isLong = (axisName: 'x' | 'y'): boolean =>
    options[axisName]?.tickFormat === undefined && labels(axisName).some((label) => written(label).length > 7);
  if (isLong('x') || isLong('y')) {
    const short = (axisName: 'x' | 'y') =>
      isLong(axisName) ? { tickFormat: shortNumber, ...(axisName === 'x' ? { tickSpacing: 130 } : {}) } : {};
    const shorter = { ...options, x: { ...options.x, ...short('x') }, y: { ...options.y, ...short('y') } };
    return withRoomForLabels(draw(shorter), shorter);
  }
  const widest = labels('y').reduce((width, label) => Math.max(width, textWidth(written(label), 13)), 0);
  const last = options.x?.tickRotate ? undefined : labels('x').at(-1); // those that stand upright are narrow
  const end = Number(/translate\(([\d.]+)/.exec(last?.getAttribute('transform') ?? '')?.[1] ?? 0);
  const over = last === undefined ? 0 : end + textWidth(written(last), 13) / 2 + 6 - (options.width ?? Infinity);
  const offset = options.y?.labelOffset;
  const lacking = offset === undefined ? 0 : widest + 34 - options.marginLeft;
  if (over <= 0 && lacking <= 0) return options;
  return {
    ...options,
    marginRight: options.marginRight + Math.max(over, 0),
    marginLeft: options.marginLeft + Math.max(lacking, 0),
    y: { ...options.y, ...(offset === undefined ? {} : { labelOffset: offset + Math.max(lacking, 0) }) },
  };
}

/** A title beside the middle of the axis, without an arrow; under the x axis clear of the picture's edge. */
export function axis(label: string, { offset = 41 }: { offset?: number | undefined } = {}): AxisTitle {
  return { label, labelAnchor: 'center', labelArrow: 'none', labelOffset: offset };
}

/** The same for the y axis, clear of the picture's edge. */
export function yAxis(label: string): AxisTitle {
  return axis(label, { offset: 70 });
}

interface AxisTitle {
  readonly label: string;
  readonly labelAnchor: 'center';
  readonly labelArrow: 'none';
  readonly labelOffset: number;
}

/**
 * Plot counts its clip paths over the life of the process. Here they are named after the picture, so that the same data
 * gives the same text, and two pictures in one page do not share names.
 */
function withOwnIds(svg: string): string {
  const counted = /\bplot-clip-\d+\b/g;
  const names = [...new Set(svg.match(counted))];
  const content = hash(svg.replace(counted, ''));
  return svg.replace(counted, (name) => `clip-${content}-${names.indexOf(name)}`);
}

/** FNV-1a, 32 bits */
function hash(text: string): string {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return (h >>> 0).toString(36);
}
