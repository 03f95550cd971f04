// What Node loads of a package: all modules in few files, in dist/bundle, for each file that is read costs Node a millisecond. Bundlers take
// the modules themselves, which tsc has put into dist, and leave out what is not used.
import { readFileSync, rmSync } from 'node:fs';
import { rolldown } from 'rolldown';

interface Manifest {
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const entries = Object.values(exports).flatMap((target) =>
  typeof target === 'string' ? [] : [[target.default.slice('./dist/'.length, -'.js'.length), target.default] as const],
);
const dir = 'dist/bundle';
rmSync(dir, { recursive: true, force: true });
const bundle = await rolldown({
  input: Object.fromEntries(entries),
  platform: 'node',
  external: (id) => !/^([./#]|[A-Za-z]:)/.test(id), // other packages, not paths, which start with a letter on Windows
  treeshake: false, // nothing is left out, as from dist
  plugins: [
    {
      name: 'maps to the sources',
      load: (id) => ({ code: readFileSync(id, 'utf8'), map: readFileSync(`${id}.map`, 'utf8') }),
    },
  ],
  logLevel: 'warn',
});
await bundle.write({
  dir,
  format: 'esm',
  sourcemap: true,
  chunkFileNames: '[name].js',
  // V8 keeps the text of what it has loaded: a letter beyond ASCII doubles the memory of the whole file. Maps and dist have the comments.
  charset: 'ascii',
  comments: { annotation: true, jsdoc: false, legal: true },
});
await bundle.close();
