import { PlotError } from '../plot-error.ts';
import { ink } from './colors.ts';
import { escapeXml, tag, textWidth } from './svg.ts';
import { inTheme, onSurface, type Theme } from './theme.ts';

export const fontFamily = "Inter, 'Helvetica Neue', Arial, sans-serif";

export interface LegendEntry {
  readonly label: string;
  readonly color: string;
  /** `●` and the like for points, `——` and `– –` for lines */
  readonly glyph: string;
  /** its colour is that of something on a coloured area, and stays in every theme */
  readonly onSurface?: boolean | undefined;
}

export interface Frame {
  /** size of the whole picture in pixels */
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** lines in grey under the title */
  readonly notes?: readonly string[] | undefined;
  readonly legend?: readonly LegendEntry[] | undefined;
  readonly theme?: Theme | undefined;
  /** what is drawn below, in the room that is left */
  readonly body: (room: { width: number; height: number }) => string;
}

const padding = 16;
const titleHeight = 22;
const lineHeight = 19;

/** Height of title, notes and legend together: what stands above the body. */
export function headHeight({
  width,
  title,
  notes = [],
  legend = [],
}: Omit<Frame, 'height' | 'body' | 'theme'>): number {
  const lines = wrapped(notes, width, 13).length + legendRows(legend, width).length;
  return 20 + titleHeight * wrapped([title], width, 16).length + lineHeight * lines;
}

/** A picture on paper: title, notes and legend above, the body below. */
export function frame(where: string, picture: Frame): string {
  const { width, height, title, notes = [], legend = [], theme = 'light', body } = picture;
  for (const [name, size] of Object.entries({ width, height })) {
    if (!(size > 0 && size < Infinity)) {
      throw new PlotError(where, `${name} is ${size}; it must be a positive number of pixels`, { got: size });
    }
  }
  const top = headHeight(picture);
  const room = { width, height: height - top };
  if (room.height < 40) {
    throw new PlotError(where, `height is ${height}; at least ${top + 40} pixels are needed for this picture`, {
      expected: top + 40,
      got: height,
    });
  }
  const titles = wrapped([title], width, 16).map(escapeXml);
  const lines = [
    ...wrapped(notes, width, 13).map((note) => tag('tspan', { fill: ink.muted }, escapeXml(note))),
    ...legendRows(legend, width).map((row) => row.map(legendEntry).join('')),
  ];
  const titleLine = (line: string, i: number): string =>
    tag('text', { x: padding, y: 27 + titleHeight * i, 'font-size': 16, 'font-weight': 600 }, line);
  const otherLine = (line: string, i: number): string =>
    tag('text', { x: padding, y: 26 + titleHeight * titles.length + lineHeight * i }, line);
  const svg = tag(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-label': title,
      'font-family': fontFamily,
      'font-size': 13,
      fill: ink.text,
    },
    tag('rect', { width, height, fill: ink.paper }),
    ...titles.map(titleLine),
    ...lines.map(otherLine),
    tag('g', { transform: `translate(0,${top})` }, body(room)),
    '\n',
  );
  return inTheme(where, svg, theme);
}

function legendEntry({ label, color, glyph, onSurface: stays = false }: LegendEntry, index: number): string {
  // a rim of the surface's white, which is seen on dark paper only
  const fill = stays
    ? { fill: onSurface(color), stroke: onSurface(ink.paper), 'stroke-width': 3, 'paint-order': 'stroke' }
    : { fill: color };
  return (
    tag('tspan', { ...fill, 'font-weight': 600, dx: index === 0 ? undefined : 18 }, glyph) +
    tag('tspan', { dx: 6 }, escapeXml(label))
  );
}

function legendRows(legend: readonly LegendEntry[], width: number): LegendEntry[][] {
  const rows: LegendEntry[][] = [];
  let x = Infinity;
  for (const entry of legend) {
    const needed = textWidth(entry.glyph + entry.label, 13) + 24;
    if (x + needed > width - 2 * padding) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1)!.push(entry);
    x += needed;
  }
  return rows;
}

/** Texts on as many lines as they need. */
function wrapped(texts: readonly string[], width: number, fontSize: number): string[] {
  return texts.flatMap((text) => {
    const lines: string[] = [''];
    for (const word of text.split(' ')) {
      const longer = lines.at(-1) === '' ? word : `${lines.at(-1)} ${word}`;
      if (lines.at(-1) !== '' && textWidth(longer, fontSize) > width - 2 * padding) lines.push(word);
      else lines[lines.length - 1] = longer;
    }
    return lines;
  });
}
