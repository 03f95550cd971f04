import { expect, test } from 'vitest';
import { confusionMatrix } from './confusion-matrix.ts';

const cellTexts = (svg: string): string[] =>
  /aria-label="text">(.*?)<\/g>/.exec(svg)![1].match(/(?<=>)[^<]+(?=<\/text>)/g)!;

test('a cell and a count for each pair of classes, row by row', () => {
  const svg = confusionMatrix([[50, 3, 0], [4, 1234, 6], [0, 0, 9]]); // prettier-ignore
  expect(cellTexts(svg)).toEqual(['50', '3', '0', '4', '1,234', '6', '0', '0', '9']);
  expect(/aria-label="cell">(.*?)<\/g>/.exec(svg)![1].match(/<rect/g)).toHaveLength(9);
  expect(svg).toContain('accuracy 99.0 % (1,293 of 1,306)');
});

test('names stand on both axes, with the meaning of rows and columns', () => {
  const svg = confusionMatrix([[1, 0], [0, 1]], { classNames: ['cat', 'a < b'] }); // prettier-ignore
  expect(svg.match(/>cat</g)).toHaveLength(2);
  expect(svg.match(/>a &lt; b</g)).toHaveLength(2);
  expect(svg).toContain('>true<');
  expect(svg).toContain('>predicted<');
});

test('normalized: per cent of the true class, a dash for a class without examples', () => {
  const svg = confusionMatrix([[3, 1], [0, 0]], { normalize: true }); // prettier-ignore
  expect(cellTexts(svg)).toEqual(['75.0', '25.0', '–', '–']);
  expect(svg).toContain('numbers: % of the true class');
});

test('no examples at all is said, not divided by', () => {
  expect(confusionMatrix([[0, 0], [0, 0]])).toContain('no examples'); // prettier-ignore
});

test('the darker the cell, the larger the share', () => {
  const svg = confusionMatrix([[90, 10], [40, 60]]); // prettier-ignore
  const cells = /aria-label="cell">(.*?)<\/g>/s.exec(svg)![1];
  const red = [...cells.matchAll(/fill="#(..)/g)].map(([, value]) => Number.parseInt(value, 16));
  expect(red[0]).toBeLessThan(red[3]);
  expect(red[3]).toBeLessThan(red[2]);
  expect(red[2]).toBeLessThan(red[1]);
});

test('cells show an example over their number, where there is one', () => {
  const image = new Uint8Array([0, 255, 255, 0]);
  const examples = { shape: [2, 2], images: [[image, null], [image, image]] }; // prettier-ignore
  const svg = confusionMatrix([[5, 0], [1, 4]], { examples }); // prettier-ignore
  expect(svg.match(/<image /g)).toHaveLength(3);
  const [x, y] = [/<image x="([\d.]+)"/g, /<image [^>]*y="([\d.]+)"/g].map((place) => [...svg.matchAll(place)].map(([, at]) => Number(at))); // prettier-ignore
  expect(x[0]).toBe(x[1]); // one column, two rows
  expect(y[0]).toBeLessThan(y[1]);
  expect(y[1]).toBe(y[2]);
  expect(() => confusionMatrix([[1]], { examples })).toThrow(
    'confusionMatrix: examples.images must have 1 rows of 1 images, as the matrix',
  );
  expect(() => confusionMatrix([[1]], { examples: { shape: [2, 2], images: [[[0]]] } })).toThrow(
    'confusionMatrix: image 0 has 1 values but its shape needs 1 × 2 × 2 = 4',
  );
});
