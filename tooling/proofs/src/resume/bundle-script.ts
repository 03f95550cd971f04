import { basename, join } from 'node:path';
import { build } from 'rolldown';

/** Puts a script and the sources it uses into few files of a folder, which each of its processes loads sooner. Returns its path. */
export async function bundleScript(script: string, folder: string): Promise<string> {
  await build({
    input: script,
    platform: 'node',
    resolve: { conditionNames: ['gradkit:source', 'node', 'import'] },
    external: /^(onnxruntime-|koffi$|@resvg\/)/,
    output: { dir: folder, entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' },
    logLevel: 'warn',
  });
  return join(folder, basename(script).replace(/\.ts$/, '.mjs'));
}
