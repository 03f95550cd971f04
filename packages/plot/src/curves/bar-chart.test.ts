import { expect, test } from 'vitest';
import { barChart } from './bar-chart.ts';

/** Left edge and width of each bar. */
function barsOf(svg: string): [x: number, width: number][] {
  const bars = /aria-label="bar"[^>]*>(.*?)<\/g>/s.exec(svg)![1];
  return [...bars.matchAll(/width="([\d.]+)" x="([\d.]+)"/g)].map(([, width, x]) => [Number(x), Number(width)]);
}

test('bars are as long as their numbers, in the order given, and those below the baseline go to the left', () => {
  const [one, two, less] = barsOf(barChart({ one: 1, two: 2, less: -1 }));
  expect(two[1]).toBeCloseTo(2 * one[1], 3);
  expect(two[0]).toBe(one[0]);
  expect(less[0] + less[1]).toBeCloseTo(one[0], 3);
  expect(less[1]).toBeCloseTo(one[1], 3);
});

test('on a logarithmic axis bars begin at 1: ten times is half of a hundred times, and a tenth as long to the left', () => {
  const svg = barChart({ hundred: 100, ten: 10, tenth: 0.1 }, { logScale: true });
  const [hundred, ten, tenth] = barsOf(svg);
  expect(hundred[1]).toBeCloseTo(2 * ten[1], 3);
  expect(tenth[1]).toBeCloseTo(ten[1], 3);
  expect(tenth[0] + tenth[1]).toBeCloseTo(ten[0], 3);
  for (const label of ['hundred', '>100<', '>0.1<']) expect(svg).toContain(label);
});

test('equal values and long names have room', () => {
  const name = 'a name that somebody wanted to be very precise about, and that is longer than half of the picture';
  const svg = barChart({ [name]: 0, other: 0 });
  expect(svg).not.toMatch(/NaN|undefined/);
  expect(svg).toContain('…');
});
