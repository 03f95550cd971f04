import { plot, type PlotOptions } from '@observablehq/plot';
// By its own name, so that the `browser` condition of package.json chooses: a page brings its document, Node needs one.
import { newDocument, serialize } from '@gradkit/plot/document';
import { ink } from './colors.ts';
import { fontFamily } from './frame.ts';
import { writable } from './svg.ts';

/** Axes and marks by Observable Plot, as an SVG element inside another. */
export function chart(options: PlotOptions): string {
  const drawn = plot({
    document: newDocument(),
    marginTop: 8,
    marginRight: 28,
    marginBottom: 50,
    marginLeft: 82,
    ...options,
    style: { fontFamily, fontSize: '13px', background: 'none' },
  });
  const svg = serialize(drawn).replace(/<style>.*?<\/style>/s, '');
  return withOwnIds(writable(svg)).replace('<svg ', `<svg color="${ink.text}" `); // as an attribute, which a theme can change
}

/** A title beside the middle of the axis, without an arrow; under the x axis clear of the picture's edge. */
export function axis(label: string, { offset = 42 }: { offset?: number | undefined } = {}): AxisTitle {
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
