import { expect, it } from 'vitest';
import { decode, encode } from './json-text.ts';

const again = (value: unknown): unknown => {
  const { text, numbers } = encode('test', value);
  return decode(text, numbers);
};

it('numbers that JSON has no word for come back, and so do texts that look like theirs', () => {
  const value = {
    numbers: [Number.NaN, Infinity, -Infinity, -0, 0],
    look: [{ nonFinite: 'NaN' }, { nonFinite: 'x', '~nonFinite': 'NaN' }, { '~~numbers': 1 }, { numbers: [0, 16] }],
    '~': '~nonFinite',
    ['__proto__']: 3,
  };
  expect(again(value)).toEqual(value);
});

it('long lists of numbers are in a tensor, bit by bit the same, wherever they are', () => {
  const long = Array.from({ length: 1000 }, (_, i) => Math.sin(i) * 10 ** (i - 500));
  const mixed = [...long, null];
  const value = { 9: long, a: [{ scores: [...long.slice(0, 20), Number.NaN, -0] }, long], short: [1, 2], mixed };
  const { text, numbers } = encode('test', value);
  expect([numbers!.dtype, numbers!.shape]).toEqual(['float64', [2022]]);
  expect(text).toContain('{"9":{"numbers":[0,1000]},"a":[{"scores":{"numbers":[1000,22]}},{"numbers":[1022,1000]}]');
  expect(decode(text, numbers)).toEqual(value);
  expect(encode('test', { short: [1, 2] }).numbers).toBeNull();
});

it('what was written before there was such a tensor is read as it was', () => {
  const long = Array.from({ length: 20 }, (_, i) => i);
  const text = JSON.stringify({ long, loss: { nonFinite: 'NaN' }, numbers: [0, 2] });
  expect(decode(text, null)).toEqual({ long, loss: Number.NaN, numbers: [0, 2] });
});

it('text that is longer than a string can be is refused', () => {
  const endless = {
    toJSON(): never {
      throw new RangeError('Invalid string length'); // what JSON.stringify throws after four seconds
    },
  };
  expect(() => encode('toCheckpoint', { endless })).toThrow(
    'toCheckpoint: history, metrics and callbacks keep more text than a string can have',
  );
});
