import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, preview } from 'vite';

/** A page that a server gives out. */
export interface ServedPage {
  /** ends with a slash */
  readonly url: string;
  close(): Promise<void>;
}

interface PageOptions {
  /** of workers; default es, which Vite must be asked for: by itself it makes iife */
  readonly format?: 'es' | 'iife' | undefined;
  /** default true */
  readonly minify?: boolean | undefined;
  /** what the page is made of; default `index.html` and `page.ts` */
  readonly input?: readonly string[] | undefined;
}

/**
 * Builds a page as Vite does it, of the sources of all packages, and serves it.
 *
 * @param root its folder, by default with `index.html` and `page.ts`, whose exports a test calls by `import('/page.js')`
 */
export async function servePage(
  root: string,
  { format = 'es', minify = true, input = ['index.html', 'page.ts'] }: PageOptions = {},
): Promise<ServedPage> {
  const outDir = mkdtempSync(join(tmpdir(), 'gradkit-page-'));
  const remove = (): void => rmSync(outDir, { recursive: true });
  try {
    await build({
      root,
      configFile: false,
      logLevel: 'error',
      resolve: { conditions: ['gradkit:source', 'module', 'browser', 'development|production'] },
      worker: { format },
      build: {
        outDir,
        emptyOutDir: true,
        minify,
        target: 'esnext',
        rolldownOptions: {
          input: [...input],
          preserveEntrySignatures: 'strict',
          output: { entryFileNames: '[name].js' },
        },
      },
    });
    const server = await preview({
      configFile: false,
      logLevel: 'error',
      build: { outDir },
      preview: { host: '127.0.0.1', port: 0, allowedHosts: true },
    });
    const close = async (): Promise<void> => {
      await server.close();
      remove();
    };
    return { url: server.resolvedUrls!.local[0], close };
  } catch (error) {
    remove();
    throw error;
  }
}
