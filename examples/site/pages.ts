import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A page of the site: a folder of `examples` with a configuration of Vite, whose manifest says under `page` what the index shows. */
export interface Page {
  /** of its folder, in `examples` and in the site */
  readonly name: string;
  readonly title: string;
  /** two sentences */
  readonly text: string;
}

interface Manifest {
  readonly page: { readonly title: string; readonly text: string; readonly order: number };
}

const examples = join(import.meta.dirname, '..');

/** All pages in the order of the index. */
export function findPages(): Page[] {
  const names = globSync('*/vite.config.ts', { cwd: examples }).map(dirname);
  return names
    .filter((name) => name !== 'site')
    .map((name) => {
      const { page } = JSON.parse(readFileSync(join(examples, name, 'package.json'), 'utf8')) as Manifest;
      return { name, ...page };
    })
    .toSorted((a, b) => a.order - b.order);
}
