import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { circlesOf } from './circles.ts';
import { importsOf, isRelative } from './imports.ts';
import { glob, isTest } from './workspace.ts';

/** A circle of files has to be read at once: a gradient may be written with its counterpart, and no more than that. */
const mostFiles = 78; // to become 5, in one folder

/** What each source of a package imports from its own package, types included. */
function importGraph(): Map<string, string[]> {
  const sources = glob('packages/*/src/**/*.ts').filter((file) => !isTest(file));
  return new Map(
    sources.map((file) => {
      const own = importsOf(file).filter(({ specifier }) => isRelative(specifier));
      return [file, own.map(({ specifier }) => posix.join(posix.dirname(file), specifier))];
    }),
  );
}

test('circles of imports are small', () => {
  const circles = circlesOf(importGraph());
  console.log(`circles of imports: ${circles.map(({ length }) => length).join(', ')} files`);
  expect(circles.filter(({ length }) => length > mostFiles)).toEqual([]);
});

test('circles are found, largest first', () => {
  const graph = { a: ['b'], b: ['c', 'd'], c: ['a'], d: ['e'], e: ['d'], f: ['f', 'a'], g: [] };
  expect(circlesOf(new Map(Object.entries(graph)))).toEqual([
    ['a', 'b', 'c'],
    ['d', 'e'],
  ]);
});
