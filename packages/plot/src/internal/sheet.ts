import type { FittedPictureOptions } from '../picture-options.ts';
import { colorBar, colorBarWidth, type ColorBar } from './color-bar.ts';
import { ink } from './colors.ts';
import { fittedFrame } from './frame.ts';
import { pixelsAsPng } from './pixels.ts';
import { escapeXml, shortened, tag, textWidth } from './svg.ts';

export interface Sheet {
  readonly options: FittedPictureOptions;
  readonly title: string;
  readonly notes: readonly string[];
  readonly shape: readonly [channels: number, height: number, width: number];
  readonly titles: readonly string[] | undefined;
  readonly columns: number | undefined;
  readonly marked: ReadonlySet<number>;
  readonly range?: readonly [number, number] | undefined;
  readonly imageWidth: number | undefined;
  readonly bar?: Pick<ColorBar, 'title' | 'bands' | 'topLabel'> | undefined;
}

/** Images in a grid, with a caption each and, if colours mean something, their bar. */
export function drawSheet(where: string, images: ArrayLike<ArrayLike<number>>, sheet: Sheet): string {
  const { options, title, notes, marked, range, imageWidth, bar } = sheet;
  const [channels, height, width] = sheet.shape;
  // whole multiples keep the squares equal
  const shownWidth = imageWidth ?? width * Math.max(1, Math.round(84 / width));
  const shownHeight = (shownWidth * height) / width;
  const titles = sheet.titles?.map((caption) => shortened(caption, Math.max(2 * shownWidth, 160), fontSize));
  const captionWidth = (titles ?? []).reduce((widest, caption) => Math.max(widest, textWidth(caption, fontSize)), 0);
  const cell = {
    width: Math.max(shownWidth, captionWidth) + 14,
    height: shownHeight + 14 + (titles === undefined ? 0 : fontSize + 8),
  };
  const columns = sheet.columns ?? (options.size === 'slide' ? suitingColumns(images.length, cell) : 8);

  const drawn = Array.from(images, (image, i) => {
    const at = {
      x: margin + (i % columns) * cell.width + (cell.width - shownWidth) / 2,
      y: Math.floor(i / columns) * cell.height + 4,
      width: shownWidth,
      height: shownHeight,
    };
    const href = pixelsAsPng(where, image, { index: i, channels, height, width, range });
    const caption = titles?.[i] ?? '';
    const place = { x: at.x + shownWidth / 2, y: at.y + shownHeight + fontSize + 5, 'text-anchor': 'middle' };
    const emphasis = marked.has(i) ? { fill: ink.alarm, 'font-weight': 600 } : {};
    return tag(
      'g',
      {},
      tag('image', { ...at, href, preserveAspectRatio: 'none', style: 'image-rendering:pixelated' }),
      tag('rect', { ...at, fill: 'none', ...(marked.has(i) ? marking : border) }),
      caption && tag('text', { ...place, 'font-size': fontSize, ...emphasis }, escapeXml(caption)),
    );
  });
  const rows = Math.ceil(images.length / columns);
  const needed = 2 * margin + Math.min(columns, images.length) * cell.width;
  const sheetWidth = options.size === 'slide' ? needed : Math.max(needed, 240); // room for a title
  const sheetHeight = Math.max(rows * cell.height, bar === undefined ? 40 : 140);
  const barHeight = Math.min(sheetHeight - 30, 240);
  return fittedFrame(where, {
    options,
    content: { width: sheetWidth + (bar === undefined ? 0 : colorBarWidth), height: sheetHeight + margin },
    title,
    notes,
    body: () =>
      drawn.join('') + (bar === undefined ? '' : colorBar({ x: sheetWidth, y: 8, height: barHeight, ...bar })),
  });
}

/** How many images in a row make them largest on a slide. */
function suitingColumns(images: number, cell: { width: number; height: number }): number {
  const sizeWith = (columns: number): number =>
    Math.min(16 / (columns * cell.width), 8 / (Math.ceil(images / columns) * cell.height));
  const counts = Array.from({ length: Math.max(images, 1) }, (_, i) => i + 1);
  return counts.reduce((best, columns) => (sizeWith(columns) > sizeWith(best) + 1e-12 ? columns : best), 1);
}

const margin = 10;
const fontSize = 12;
const border = { stroke: ink.line, 'stroke-width': 1 };
const marking = { stroke: ink.alarm, 'stroke-width': 3 };
