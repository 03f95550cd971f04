import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeIfMissing } from '@gradkit-examples/site/vite';
import type { Plugin } from 'vite';

const name = 'backbone.safetensors';

/** Where the backbone is kept; tests name another one in the environment. */
const path = process.env['TEACHABLE_BACKBONE'] ?? join(import.meta.dirname, '../../runs/teachable', name);

/** Puts the trained backbone beside the page, and trains it first where there is none. */
export function backboneFile(): Plugin[] {
  const made = makeIfMissing(path, {
    script: join(import.meta.dirname, 'src/pretrain/make-backbone.ts'),
    args: ['--out', path],
  });
  const placed: Plugin = {
    name: 'backbone-file',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: name, source: readFileSync(path) });
    },
    configureServer({ middlewares }) {
      middlewares.use(`/${name}`, (_, response) => {
        response.setHeader('content-type', 'application/octet-stream');
        response.end(readFileSync(path));
      });
    },
  };
  return [made, placed];
}
