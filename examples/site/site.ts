/**
 * Builds all pages into one static site: `runs/site`, which any server of files serves from any folder.
 *
 *     npm run site               builds it
 *     npm run site -- --serve    builds it, and serves it on this machine
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, preview } from 'vite';
import { findPages } from './pages.ts';
import { siteFolder } from './vite/page-config.ts';

const { values } = parseArgs({ options: { serve: { type: 'boolean', default: false } } });

rmSync(siteFolder, { recursive: true, force: true });
for (const { name } of [...findPages(), { name: 'site' }]) {
  const startedAt = performance.now();
  const root = join(import.meta.dirname, '..', name);
  await build({ root, configFile: join(root, 'vite.config.ts'), logLevel: 'error' });
  console.log(`${name.padEnd(12)} ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
}
console.log('\nThe site is in runs/site. It needs a server, for browsers load no modules from files.');
if (values.serve) {
  const server = await preview({
    configFile: false,
    root: join(siteFolder, '..'),
    build: { outDir: siteFolder },
    appType: 'mpa',
  });
  server.printUrls();
}
