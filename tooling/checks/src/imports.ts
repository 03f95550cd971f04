import { isBuiltin } from 'node:module';
import { parseSync } from 'oxc-parser';
import { readText } from './workspace.ts';

export interface Import {
  readonly specifier: string;
  readonly line: number;
}

/** Everything a TypeScript file imports, exports from, or loads by `import('…')`, types included. */
export function importsOf(file: string): Import[] {
  const text = readText(file);
  const { module } = parseSync(file, text);
  const requests = [
    ...module.staticImports.map((statement) => statement.moduleRequest),
    ...module.staticExports.flatMap((statement) => statement.entries.map((entry) => entry.moduleRequest)),
    ...module.dynamicImports.map((call) => call.moduleRequest),
  ];
  return requests
    .filter((request) => request !== null && request !== undefined)
    .map(({ start, end }) => ({ literal: text.slice(start, end), line: text.slice(0, start).split('\n').length }))
    .filter(({ literal }) => /^['"]/.test(literal)) // a computed import('…' + x) has no name to check
    .map(({ literal, line }) => ({ specifier: literal.slice(1, -1), line }));
}

/** The package a specifier belongs to, with the path inside it: `@gradkit/data/node` is `['@gradkit/data', './node']`. */
export function splitSpecifier(specifier: string): [name: string, subpath: string] {
  const parts = specifier.split('/');
  const length = specifier.startsWith('@') ? 2 : 1;
  return [parts.slice(0, length).join('/'), ['.', ...parts.slice(length)].join('/')];
}

export function isRelative(specifier: string): boolean {
  return specifier.startsWith('.');
}

export { isBuiltin };
