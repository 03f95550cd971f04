import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from '../workspace.ts';

export interface Bundle {
  /** minified and after gzip, in kilobytes of 1000 bytes */
  readonly gzipKb: number;
  /** what of the repository is in it: paths from the root, largest part first */
  readonly files: readonly string[];
}

/** Bundles each source for a page of its own, as a user's bundler does; ONNX Runtime stays outside. */
export async function bundleEach(entries: readonly string[]): Promise<Bundle[]> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries.map((path, i) => ({ in: path, out: String(i) })),
    outdir: root,
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
  return entries.map((_, i) => {
    const files = Object.entries(metafile.outputs[`${i}.js`].inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .toSorted(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput)
      .map(([path]) => path);
    const { contents } = outputFiles.find(({ path }) => path === join(root, `${i}.js`))!;
    return { gzipKb: gzipSync(contents, { level: 9 }).length / 1000, files };
  });
}
