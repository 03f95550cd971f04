import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { circlesOf } from './circles.ts';
import { importsOf, isRelative } from './imports.ts';
import { glob, isTest } from './workspace.ts';

/** A circle of files has to be read at once: an operation and its adjoint are one, and there is not to be much more than that. */
const mostFiles = 5;

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

test('a circle of imports is small, and stays in its folder', () => {
  const circles = circlesOf(importGraph());
  const foldersOf = (files: readonly string[]): Set<string> => new Set(files.map((file) => posix.dirname(file)));
  expect(circles.filter((files) => files.length > mostFiles || foldersOf(files).size > 1)).toEqual([]);
});

test('circles are found, largest first', () => {
  const graph = { a: ['b'], b: ['c', 'd'], c: ['a'], d: ['e'], e: ['d'], f: ['f', 'a'], g: [] };
  expect(circlesOf(new Map(Object.entries(graph)))).toEqual([
    ['a', 'b', 'c'],
    ['d', 'e'],
  ]);
});
