import { join } from 'node:path';
import { defaultClientConditions, type UserConfig } from 'vite';
export { makeIfMissing } from './make-if-missing.ts';
import { onnxRuntimeFiles } from './onnx-runtime-files.ts';
import { themeBeforePaint } from './theme-before-paint.ts';

/** Where the site is built: a folder for each page, and the index. */
export const siteFolder: string = join(import.meta.dirname, '../../../runs/site');

/**
 * How Vite builds a page of the site: into its folder, with relative addresses, from the sources of the packages, JSX for preact, and ONNX Runtime's
 * files in a folder beside it, which all pages share.
 *
 * @param name of the folder in `examples`
 */
export function pageConfig(name: string): UserConfig {
  return {
    root: join(import.meta.dirname, '../..', name),
    base: './',
    resolve: { conditions: ['gradkit:source', 'onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    plugins: [onnxRuntimeFiles(), themeBeforePaint()],
    worker: { format: 'es' }, // shares files with the page, and loads ONNX Runtime when it is needed
    optimizeDeps: { exclude: ['onnxruntime-web'] },
    build: {
      outDir: join(siteFolder, name),
      emptyOutDir: true,
      target: 'es2023',
      chunkSizeWarningLimit: 1000,
      reportCompressedSize: false,
    },
  };
}
