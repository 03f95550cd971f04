import { describe, expect, it } from 'vitest';
import { csvPoints } from './csv-points.ts';

describe('csvPoints', () => {
  it('takes two columns as the place and the third one as one of two classes', () => {
    const { points, regression, note } = csvPoints('width,height,kind\n0,10,cat\n4,30,dog\n2,20,cat\n');
    expect(points).toEqual([
      { x: -1, y: -1, target: -1 },
      { x: 1, y: 1, target: 1 },
      { x: 0, y: 0, target: -1 },
    ]);
    expect(regression).toBe(false);
    expect(note).toBe('width (0 … 4), height (10 … 30) → kind: orange is cat, blue is dog; scaled to −1 … 1');
  });

  it('takes numbers as values, two numbers as classes, and other delimiters', () => {
    const { points, regression } = csvPoints('a;b;c\n0;0;5\n1;1;7\n2;0;6\n');
    expect(points.map(({ target }) => target)).toEqual([-1, 1, 0]);
    expect(regression).toBe(true);
    expect(csvPoints('a\tb\tc\n0\t0\t0\n1\t1\t1\n2\t1\t1\n').regression).toBe(false);
  });

  it('takes a first line of numbers as a point', () => {
    const { points, note } = csvPoints('0.1,0.2,a,1\n0.3,0.4,b,2\n0.1,0.9,a,3\n');
    expect(points).toHaveLength(3);
    expect(note).toBe('x (0.1 … 0.3), y (0.2 … 0.9) → target: orange is a, blue is b; scaled to −1 … 1');
  });

  it('takes some rows of many', () => {
    const rows = Array.from({ length: 1200 }, (_, i) => `${i},${i % 7},${i % 3}`);
    const { points, note } = csvPoints(`a,b,c\n${rows.join('\n')}`);
    expect(points).toHaveLength(500);
    expect(points.at(-1)!.x).toBeGreaterThan(0.99);
    expect(note).toContain('500 of 1200 rows');
  });

  it.each([
    ['a,b\n1,2\n3,4', 'CSV: it has 2 columns and 2 rows; it needs 3 columns (x, y, and a class or a value) and 3 rows'],
    ['a,b,c\n1,x,0\n3,4,1\n3,5,1', 'CSV: row 1 of column b is x; it must be a number'],
    ['a,b,c\n1,,0\n3,4,1\n3,5,1', 'CSV: row 1 of column b is empty; it must be a number'],
    ['a,b,c\n1,1,red\n3,4,blue\n1,2,green', 'CSV: column c has 3 classes; the page shows 2, or numbers as values'],
    ['a,b,c\n1,1,0\n3,4,0\n5,5,0', 'CSV: column c has 1 classes; the page shows 2, or numbers as values'],
  ])('refuses %j', (text, message) => {
    expect(() => csvPoints(text)).toThrow(message);
  });
});
