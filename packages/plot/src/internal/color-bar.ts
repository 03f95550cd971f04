import { escapeXml, tag } from './svg.ts';

export interface ColorBar {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  /** what the colours mean, written along the bar */
  readonly title: string;
  /** lowest first; a label stands at the lower edge of its band */
  readonly bands: readonly { readonly color: string; readonly label?: string | undefined }[];
  /** at the upper edge of the highest band */
  readonly topLabel?: string | undefined;
}

/** Room a colour bar takes to the right of a picture, in pixels. */
export const colorBarWidth = 84;

/** Bands of colour, upright, with numbers to their right. */
export function colorBar({ x, y, height, title, bands, topLabel = '' }: ColorBar): string {
  const band = height / bands.length;
  const bottom = (i: number): number => y + height - i * band;
  const label = (text: string, at: number): string =>
    text && tag('text', { x: x + 20, y: at + 4, 'font-size': 12 }, escapeXml(text));
  const turn = `translate(${x + 74},${Math.round(y + height / 2)}) rotate(-90)`;
  return tag(
    'g',
    {},
    // a little taller than a band, so that no seam shows between two
    ...bands.map(({ color }, i) =>
      tag('rect', { x, y: bottom(i + 1), width: 14, height: band + (i === 0 ? 0 : 0.5), fill: color }),
    ),
    ...bands.map(({ label: text = '' }, i) => label(text, bottom(i))),
    label(topLabel, bottom(bands.length)),
    tag('text', { transform: turn, 'text-anchor': 'middle' }, escapeXml(title)),
  );
}
