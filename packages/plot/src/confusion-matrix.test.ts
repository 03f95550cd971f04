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
  const fills = [...confusionMatrix([[90, 10], [40, 60]]).matchAll(/fill="rgb\((\d+), /g)].slice(0, 4); // prettier-ignore
  const red = fills.map(([, value]) => Number(value));
  expect(red[0]).toBeLessThan(red[3]);
  expect(red[3]).toBeLessThan(red[2]);
  expect(red[2]).toBeLessThan(red[1]);
});
