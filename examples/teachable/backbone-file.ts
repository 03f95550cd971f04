import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import type { Plugin } from 'vite';

const name = 'backbone.safetensors';

/** Where the backbone is kept; tests name another one in the environment. */
const path = process.env['TEACHABLE_BACKBONE'] ?? join(import.meta.dirname, '../../runs/teachable', name);

/** Puts the trained backbone beside the page, and trains it first where there is none. */
export function backboneFile(): Plugin {
  return {
    name: 'backbone-file',
    buildStart() {
      if (existsSync(path)) return;
      const script = join(import.meta.dirname, 'src/pretrain/make-backbone.ts');
      const { status } = spawnSync(process.execPath, ['--conditions=gradkit:source', script, '--out', path], {
        stdio: 'inherit',
      });
      if (status !== 0) throw new Error(`${path} is not there and could not be made; what went wrong stands above`);
    },
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
}
