/** Okabe and Ito's colours, without the yellow that vanishes on white, and four darker ones of Paul Tol. */
const palette = [
  '#0072B2',
  '#D55E00',
  '#009E73',
  '#CC79A7',
  '#E69F00',
  '#56B4E9',
  '#333333',
  '#882255',
  '#999933',
  '#332288',
];

/** How many there are before they repeat. */
export const classColors = palette.length;

/** Colour of a series or class; they repeat after ten. */
export function colorOf(index: number): string {
  return palette[index % palette.length];
}

const shapes = [
  { symbol: 'circle', glyph: '●' },
  { symbol: 'square', glyph: '■' },
  { symbol: 'triangle', glyph: '▲' },
  { symbol: 'diamond', glyph: '◆' },
] as const;

export type Shape = (typeof shapes)[number];

/** Shape of the points of a class: different for up to four classes, else the same until colours repeat. */
export function shapeOf(index: number, classes: number): Shape {
  return shapes[(classes <= shapes.length ? index : Math.floor(index / palette.length)) % shapes.length];
}

export const ink = { text: '#222222', muted: '#6B6B6B', line: '#D0D0D0', alarm: '#C0392B', paper: '#FFFFFF' };
