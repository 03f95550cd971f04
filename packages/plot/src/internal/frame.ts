import type { FittedPictureOptions, PictureOptions } from '../picture-options.ts';
import { PlotError } from '../plot-error.ts';
import { ink } from './colors.ts';
import { paperAround, paperOf, type Paper } from './paper.ts';
import { escapeXml, fixed, tag, textWidth } from './svg.ts';
import { inTheme, type Theme } from './theme.ts';

export const fontFamily = "Inter, 'Helvetica Neue', Arial, sans-serif";

export interface LegendEntry {
  readonly label: string;
  readonly color: string;
  /** `●` and the like for points, `——` and `– –` for lines */
  readonly glyph: string;
}

/** What stands above a picture. */
interface Head {
  readonly title: string;
  /** lines in grey under the title */
  readonly notes?: readonly string[] | undefined;
  readonly legend?: readonly LegendEntry[] | undefined;
}

interface Room {
  readonly width: number;
  readonly height: number;
}

/** A picture that fills the paper it is given. */
export interface Frame extends Head {
  readonly options: PictureOptions;
  /** of the whole picture on a page, unless the options say otherwise */
  readonly page: Room;
  /** what is drawn below the head, in the room that is left */
  readonly body: (room: Room) => string;
}

/** A picture as large as what it shows, which the head stands above. */
export interface FittedFrame extends Head {
  readonly options: FittedPictureOptions;
  readonly content: Room;
  readonly body: (room: Room) => string;
}

const padding = 16;
const titleHeight = 22;
const lineHeight = 19;
const footHeight = 20;

/** Height of title, notes and legend together: what stands above the body. */
function headHeight({ title, notes = [], legend = [] }: Head, width: number): number {
  const lines = wrapped(notes, width, 13).length + legendRows(legend, width).length;
  return footHeight + titleHeight * wrapped([title], width, 16).length + lineHeight * lines;
}

/** A picture on paper: title, notes and legend above, the body below. */
export function frame(where: string, picture: Frame): string {
  const paper = roomyPaper(where, picture);
  const [width, height] = [paper.width / paper.scale, paper.height / paper.scale];
  const top = headHeight(picture, width);
  if (height - top < 40) {
    const needed = Math.ceil((top + 40) * paper.scale);
    throw new PlotError(where, `height is ${paper.height}; at least ${needed} pixels are needed for this picture`, {
      expected: needed,
      got: paper.height,
    });
  }
  const body = tag('g', { transform: `translate(0,${top})` }, picture.body({ width, height: height - top }));
  return drawn(where, { paper, head: picture, body, theme: picture.options.theme });
}

/** The paper; where nobody says how high, high enough that half of the usual height is left under a long head. */
function roomyPaper(where: string, picture: Frame): Paper {
  const { options, page } = picture;
  const paper = paperOf(where, options, page);
  if (options.height !== undefined || options.size === 'slide') return paper;
  const least = Math.ceil(headHeight(picture, paper.width / paper.scale) * paper.scale + page.height / 2);
  return { ...paper, height: Math.max(paper.height, least) };
}

/** A picture whose size follows from what it shows; on a slide it stands in the middle, as large as it can. */
export function fittedFrame(where: string, picture: FittedFrame): string {
  const { options, content } = picture;
  const natural = { width: content.width, height: content.height + headHeight(picture, content.width) };
  const paper = paperAround(where, options, natural);
  const [width, height] = [paper.width / paper.scale, paper.height / paper.scale];
  const top = headHeight(picture, width); // on a slide the head has more room
  const grown = Math.min(width / content.width, (height - top) / content.height, 2);
  const left = (width - grown * content.width) / 2;
  const down = top + (height - top - grown * content.height) / 2;
  const at = `translate(${fixed(left)},${fixed(down)})${grown === 1 ? '' : ` scale(${grown.toFixed(4)})`}`;
  return drawn(where, {
    paper,
    head: picture,
    body: tag('g', { transform: at }, picture.body(content)),
    theme: options.theme,
  });
}

function drawn(where: string, picture: { paper: Paper; head: Head; body: string; theme: Theme | undefined }): string {
  const { paper, head, body, theme = 'light' } = picture;
  const [width, height] = [paper.width / paper.scale, paper.height / paper.scale];
  const { title, notes = [], legend = [] } = head;
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
      width: paper.width,
      height: paper.height,
      viewBox: `0 0 ${fixed(width)} ${fixed(height)}`,
      role: 'img',
      'aria-label': title,
      'font-family': fontFamily,
      'font-size': 13,
      fill: ink.text,
    },
    tag('rect', { width, height, fill: ink.paper }),
    ...titles.map(titleLine),
    ...lines.map(otherLine),
    body,
    '\n',
  );
  return inTheme(where, svg, theme);
}

function legendEntry({ label, color, glyph }: LegendEntry, index: number): string {
  return (
    tag('tspan', { fill: color, 'font-weight': 600, dx: index === 0 ? undefined : 18 }, glyph) +
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
