import { describe, expect, it } from 'vitest';
import {
  naturalOrder,
  phaseOrder,
  reorderTable,
  col2imTable,
  seesPadding,
  tableTensor,
  im2colTable,
  type Grid,
} from './pixel-order.ts';

const plain = { stride: [1], dilation: [1], padding: [[0, 0]] } as const;
const pairs: Grid = { ...plain, sizes: [4], counts: [2], kernel: [2], stride: [2] };
/** 2 × 2 windows on 5 × 5 pixels, whose last row and column nobody sees. */
const squares: Grid = {
  sizes: [5, 5],
  counts: [2, 2],
  kernel: [2, 2],
  stride: [2, 2],
  dilation: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
};

describe('orders', () => {
  it('count row by row', () => {
    expect(naturalOrder(3)).toEqual({ pixels: [0, 1, 2], key: 'natural 3' });
  });

  it('begin with what windows see first', () => {
    expect(phaseOrder(pairs).pixels).toEqual([0, 2, 1, 3]);
    const { pixels } = phaseOrder(squares);
    expect(pixels.slice(0, 8)).toEqual([0, 2, 10, 12, 1, 3, 11, 13]);
    expect(pixels.slice(16)).toEqual([4, 9, 14, 19, 20, 21, 22, 23, 24]);
    expect(pixels.toSorted((a, b) => a - b)).toEqual(naturalOrder(25).pixels); // each once
  });

  it('have equal keys only if they are equal', () => {
    expect(phaseOrder({ ...pairs }).key).toBe(phaseOrder(pairs).key);
    const keys = [naturalOrder(4), naturalOrder(9), phaseOrder(pairs), phaseOrder({ ...pairs, sizes: [5] })];
    expect(new Set(keys.map(({ key }) => key)).size).toBe(4);
  });
});

describe('reorderTable', () => {
  const [from, to] = [phaseOrder(squares), naturalOrder(25)];

  it('says for each place where its pixel was', () => {
    const images = from.pixels.map((pixel) => `pixel ${pixel}`);
    expect(reorderTable(from, to).map((place) => images[place])).toEqual(to.pixels.map((pixel) => `pixel ${pixel}`));
  });

  it('undoes itself the other way round', () => {
    const [there, back] = [reorderTable(from, to), reorderTable(to, from)];
    expect(there.map((place) => back[place])).toEqual(naturalOrder(25).pixels);
  });
});

describe('im2colTable', () => {
  it('has a row for each position in the kernel', () => {
    const grid = { ...plain, sizes: [4], counts: [2], kernel: [3] };
    expect(im2colTable(grid, naturalOrder(4), naturalOrder(2))).toEqual([0, 1, 1, 2, 2, 3]);
  });

  it('knows stride, dilation and padding', () => {
    const grid: Grid = { sizes: [5], counts: [3], kernel: [2], stride: [2], dilation: [3], padding: [[1, 2]] };
    const nothing = 5; // the place after the last
    expect(im2colTable(grid, naturalOrder(5), naturalOrder(3))).toEqual([nothing, 1, 3, 2, 4, nothing]);
  });

  it('keeps axes apart', () => {
    const grid: Grid = { ...squares, sizes: [2, 3], counts: [1, 2], stride: [1, 1] };
    expect(im2colTable(grid, naturalOrder(6), naturalOrder(2))).toEqual([0, 1, 1, 2, 3, 4, 4, 5]);
  });

  it('looks where pixels lie, and writes windows in the order asked for', () => {
    const grid = { ...plain, sizes: [4], counts: [2], kernel: [3] };
    const reversed = { pixels: [3, 2, 1, 0], key: 'reversed' };
    expect(im2colTable(grid, reversed, naturalOrder(2))).toEqual([3, 2, 2, 1, 1, 0]);
    expect(im2colTable(grid, naturalOrder(4), { pixels: [1, 0], key: 'swapped' })).toEqual([1, 0, 2, 1, 3, 2]);
  });
});

describe('col2imTable', () => {
  const grid: Grid = { sizes: [3, 4], counts: [2, 2], kernel: [2, 3], stride: [2, 2], dilation: [1, 1], padding: [[1, 0], [1, 0]] }; // prettier-ignore
  const windows = naturalOrder(4);

  it('says for each pixel at each position which window sees it', () => {
    const single: Grid = { ...plain, sizes: [4], counts: [2], kernel: [3] };
    const empty = 2; // the window after the last
    const rows = [
      [0, 1, empty, empty],
      [empty, 0, 1, empty],
      [empty, empty, 0, 1],
    ];
    expect(col2imTable(single, naturalOrder(2), naturalOrder(4))).toEqual(
      rows.flatMap((windowAt, position) => windowAt.map((window) => position * 3 + window)),
    );
  });

  it.each([
    ['row by row', naturalOrder(12), windows],
    [
      'in other orders',
      { pixels: [5, 0, 11, 7, 1, 3, 2, 10, 4, 9, 8, 6], key: 'mixed' },
      { pixels: [2, 0, 3, 1], key: 'mixed' },
    ],
  ])('is im2colTable the other way round, %s', (_, pixels, order) => {
    const [seen, scattered] = [im2colTable(grid, pixels, order), col2imTable(grid, order, pixels)];
    const from = seen.flatMap((place, i) => (place === 12 ? [] : [`${Math.floor(i / 4)}: ${place} → ${i % 4}`]));
    const back = scattered.flatMap((place, i) => {
      const position = Math.floor(i / 12);
      const window = place - position * 5;
      return window === 4 ? [] : [`${position}: ${i % 12} → ${window}`];
    });
    expect(from.length).toBeGreaterThan(10);
    expect(back.toSorted()).toEqual(from.toSorted());
  });
});

describe('seesPadding', () => {
  it.each<[string, boolean, Partial<Grid>]>([
    ['windows inside', false, {}],
    ['padding before', true, { padding: [[1, 0]] }],
    ['padding after that a window reaches', true, { counts: [3], padding: [[0, 2]] }],
    ['padding after that no window reaches', false, { padding: [[0, 1]] }],
    ['windows that end before the last pixel', false, { sizes: [5], padding: [[0, -1]] }],
    ['dilation over the end', true, { dilation: [2] }],
  ])('%s: %s', (_, sees, change) => {
    expect(seesPadding({ ...pairs, ...change })).toBe(sees);
  });

  it('any axis counts', () => {
    expect(seesPadding(squares)).toBe(false);
    expect(seesPadding({ ...squares, padding: [[0, 0], [1, 0]] })).toBe(true); // prettier-ignore
  });
});

it('a table is a tensor of indices', () => {
  expect(tableTensor([2, 0, 1])).toMatchObject({ shape: [3], dtype: 'int32', data: Int32Array.of(2, 0, 1) });
});
