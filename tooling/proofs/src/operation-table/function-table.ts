import { readFileSync } from 'node:fs';
import { families } from '../proof.ts';
import type { ReadmeTable } from '../readme-table.ts';

const sources = new URL('../../../../packages/core-tensor/src/ops/', import.meta.url);

const textOf = (path: string): string => readFileSync(new URL(path, sources), 'utf8');

/** The functions that the index of a family exports. */
function functionsIn(family: string): readonly string[] {
  const files = textOf(`${family}/index.ts`).matchAll(/^export \* from '\.\/(.+)';$/gm);
  const texts = [...files].map(([, file]) => textOf(`${family}/${file}`));
  const names = texts.flatMap((text) => [...text.matchAll(/^export function (\w+)/gm)].map(([, name]) => name));
  return [...new Set(names)].sort(); // overloads are one function
}

/** The table of all functions that are operations as Markdown. */
function functionTable(): string {
  const rows = families.map(
    (family) =>
      `| ${family} | ${functionsIn(family)
        .map((name) => `\`${name}\``)
        .join(', ')} |`,
  );
  return ['| family | operations |', '|---|---|', ...rows].join('\n');
}

export const functionsInReadme: ReadmeTable = {
  path: 'packages/core-tensor/README.md',
  mark: 'functions',
  table: functionTable,
};
