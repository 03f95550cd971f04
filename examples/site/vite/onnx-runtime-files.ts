import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

const source = dirname(createRequire(import.meta.url).resolve('onnxruntime-web'));
const names = ['ort-wasm-simd-threaded', 'ort-wasm-simd-threaded.asyncify'].flatMap((name) => [
  `${name}.wasm`,
  `${name}.mjs`,
]);

/**
 * Puts the files of ONNX Runtime, 41 MB, into one folder `onnxruntime` beside the pages, and tells `src/onnx-runtime.ts` where that is. Vite's own way would put
 * them into each page. While a page is worked on, they are served from where they are installed.
 */
export function onnxRuntimeFiles(): Plugin {
  let folder: string | null = null;
  return {
    name: 'onnxruntime-files',
    config: (_, { command, isPreview = false }) => ({
      define: {
        'import.meta.env.ONNX_RUNTIME': JSON.stringify(
          command === 'build' || isPreview ? '../../onnxruntime/' : '/onnxruntime/', // from assets/
        ),
      },
    }),
    configResolved({ command, build: { outDir } }) {
      if (command === 'build') folder = join(outDir, '../onnxruntime');
    },
    configureServer({ middlewares }) {
      middlewares.use('/onnxruntime', ({ url = '' }, response, next) => {
        const name = names.find((each) => url.startsWith(`/${each}`));
        if (name === undefined) return next();
        response.setHeader('content-type', name.endsWith('.wasm') ? 'application/wasm' : 'text/javascript');
        response.end(readFileSync(join(source, name)));
      });
    },
    closeBundle() {
      if (folder === null) return;
      mkdirSync(folder, { recursive: true });
      for (const name of names) {
        const [from, to] = [join(source, name), join(folder, name)];
        if (!existsSync(to) || statSync(to).size !== statSync(from).size) copyFileSync(from, to);
      }
    },
  };
}
