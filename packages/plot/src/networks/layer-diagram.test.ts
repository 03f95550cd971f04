import { expect, test } from 'vitest';
import { layerDiagram, PlotError, type DiagramLayer } from '../index.ts';

const layers: readonly DiagramLayer[] = [
  { name: 'input', shape: ['batch', 8] },
  { name: 'hidden', type: 'Linear', shape: ['batch', 8], parameters: 72 },
  { name: 'relu' },
  { name: 'add', inputs: ['relu', 'input'] },
];

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function boxes(svg: string): Box[] {
  return [...svg.matchAll(/<rect x="([-\d.]+)" y="([-\d.]+)" width="([\d.]+)" height="([\d.]+)"/g)].map((match) => {
    const [x, y, width, height] = match.slice(1).map(Number);
    return { x, y, width, height };
  });
}

test('a block per layer, each below those that it takes from, none over another, and an arrow for each input', () => {
  const svg = layerDiagram(layers);
  const placed = boxes(svg);
  expect(placed).toHaveLength(4);
  placed.slice(1).forEach((box, i) => expect(box.y).toBeGreaterThanOrEqual(placed[i].y + placed[i].height));
  expect(svg.match(/d="M0,0L-8,-4.5L-8,4.5Z"/g)).toHaveLength(4);
  for (const text of ['>[batch, 8]<', '>72 parameters<', '>Linear<', '>hidden<']) expect(svg).toContain(text);
});

test('a skip connection goes around the blocks that it skips', () => {
  const svg = layerDiagram(layers);
  const [, hidden] = boxes(svg);
  const paths = [...svg.matchAll(/<path d="(M[^"]+)" fill="none"/g)].map(([, d]) =>
    [...d.matchAll(/([-\d.]+),([-\d.]+)/g)].map(([, x, y]) => ({ x: Number(x), y: Number(y) })),
  );
  const longest = paths.toSorted((a, b) => b.length - a.length)[0];
  const beside = longest.filter(({ y }) => y > hidden.y && y < hidden.y + hidden.height);
  expect(beside.length).toBeGreaterThan(0);
  for (const { x } of beside) expect(x < hidden.x || x > hidden.x + hidden.width).toBe(true);
});

test('to the right, and on a slide in the direction that is larger there', () => {
  const right = boxes(layerDiagram(layers, { direction: 'right' }));
  right.slice(1).forEach((box, i) => expect(box.x).toBeGreaterThanOrEqual(right[i].x + right[i].width));
  const slide = layerDiagram(layers, { size: 'slide' });
  expect(boxes(slide)).toEqual(right);
});

test.for<[layers: readonly DiagramLayer[], text: string]>([
  [[], 'layerDiagram: layers is empty; nothing can be drawn'],
  [[{ name: 'a' }, { name: 'a' }], 'layerDiagram: two layers are named a'],
  [[{ name: 'a', inputs: ['b'] }, { name: 'b' }], 'layerDiagram: a takes from b, which does not stand before it'],
])('errors: %#', ([given, text]) => {
  expect(() => layerDiagram(given)).toThrow(new PlotError(...(text.split(/: (.*)/) as [string, string])).message);
});

test('all ways lie within the picture, however far around they go', () => {
  const unet: DiagramLayer[] = ['input', 'a', 'b', 'c', 'd', 'bottom'].map((name) => ({ name, shape: [1, 8, 64, 64] }));
  for (const skipped of ['d', 'c', 'b', 'a']) {
    unet.push({ name: `up to ${skipped}`, inputs: [unet.at(-1)!.name, skipped], shape: [1, 8, 64, 64] });
  }
  for (const direction of ['down', 'right'] as const) {
    const svg = layerDiagram(unet, { direction });
    const [width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg)!.slice(1).map(Number);
    const offset = /translate\(([-\d.]+),[\d.]+\)"><path/.exec(svg)![1];
    const ways = [...svg.matchAll(/<path d="(M[^"]+)" fill="none"/g)].flatMap(([, d]) =>
      [...d.matchAll(/([-\d.]+),([-\d.]+)/g)].map(([, x, y]) => ({ x: Number(x) + Number(offset), y: Number(y) })),
    );
    for (const { x, y } of ways) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(width);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(height);
    }
  }
});
