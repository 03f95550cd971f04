import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from '../workspace.ts';

export interface Bundle {
  /** minified and after gzip, in kilobytes of 1000 bytes */
  readonly gzipKb: number;
  /** what of the repository is in it: paths from the root, largest part first */
  readonly files: readonly string[];
}

/** Bundles a source for a page, as a user's bundler does; ONNX Runtime stays outside. */
export async function bundle(entry: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['gradkit:source'],
    external: ['node:*', 'onnxruntime-*', '@resvg/resvg-js', 'koffi'],
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const parts = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  const files = parts
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .toSorted(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput)
    .map(([path]) => path);
  const bytes = outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
  return { gzipKb: bytes / 1000, files };
}
