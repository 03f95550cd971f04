import { isBuiltin } from 'node:module';
import { parseSync } from 'oxc-parser';
import { readText } from './workspace.ts';

export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** Loaded by `import('…')` when needed, rather than with the file. */
  readonly lazy: boolean;
}

/** Everything a TypeScript file imports, exports from, or loads by `import('…')`, types included. */
export function importsOf(file: string): Import[] {
  const text = readText(file);
  const { module } = parseSync(file, text);
  const requests = [
    ...module.staticImports.map((statement) => ({ request: statement.moduleRequest, lazy: false })),
    // An export that passes on an imported name belongs to that import statement.
    ...module.staticExports.flatMap(({ start, end, entries }) =>
      entries
        .filter(({ moduleRequest }) => moduleRequest && moduleRequest.start >= start && moduleRequest.end <= end)
        .slice(0, 1)
        .map(({ moduleRequest }) => ({ request: moduleRequest!, lazy: false })),
    ),
    ...module.dynamicImports.map((call) => ({ request: call.moduleRequest, lazy: true })),
  ];
  return requests
    .map(({ request: { start, end }, lazy }) => ({
      literal: text.slice(start, end),
      line: text.slice(0, start).split('\n').length,
      lazy,
    }))
    .filter(({ literal }) => /^['"]/.test(literal)) // a computed import('…' + x) has no name to check
    .map(({ literal, line, lazy }) => ({ specifier: literal.slice(1, -1), line, lazy }));
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
