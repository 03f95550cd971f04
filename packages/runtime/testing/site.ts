import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type OutgoingHttpHeaders } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { build } from 'vite';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

const isolated = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

/** The first part of an address says how the server treats what follows. */
const manners = {
  plain: {},
  isolated,
  'without-workers': { ...isolated, 'content-security-policy': "worker-src 'none'" },
  'refusing-wasm': { 'content-security-policy': "script-src 'self'" },
  'allowing-wasm': { 'content-security-policy': "script-src 'self' 'wasm-unsafe-eval'" },
  'missing-wasm': {},
  'missing-webgpu': {}, // the file of the build that has it
  'cut-wasm': {},
  'page-for-wasm': {},
  onnxruntime: {}, // files of onnxruntime-web
  'isolated-onnxruntime': isolated,
} as const satisfies Readonly<Record<string, OutgoingHttpHeaders>>;

export type Manner = keyof typeof manners;

/** Files of the built page, and those of onnxruntime-web. */
export interface Site {
  readonly port: number;
  /** Opens a page; what it writes to the console is in `messages`. */
  open(manner: Manner, userAgent?: string): Promise<{ readonly page: Page; readonly messages: string[] }>;
  close(): Promise<void>;
}

/** Where Chromium is, or null. */
export function findChromium(): string | null {
  const path = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  return existsSync(path) ? path : null;
}

const onnxRuntime = dirname(createRequire(import.meta.url).resolve('onnxruntime-web'));

interface BuildOptions {
  /** beside those that Vite has */
  readonly conditions?: readonly string[];
  /** of workers; Vite's own default puts all that one needs into one script */
  readonly format?: 'iife' | 'es';
}

/** Builds files of the page as Vite does it by itself, but for names and sizes. */
async function buildPage(
  outDir: string,
  input: readonly string[],
  { conditions = [], format = 'iife' }: BuildOptions = {},
): Promise<void> {
  await build({
    root: join(import.meta.dirname, 'page'),
    base: './',
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: [...conditions, 'gradkit:source', 'module', 'browser', 'development|production'] },
    worker: { format },
    build: {
      outDir,
      emptyOutDir: true,
      minify: false,
      modulePreload: false,
      reportCompressedSize: false,
      target: 'esnext',
      rolldownOptions: {
        input: [...input],
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: '[name].js' },
      },
    },
  });
}

/** The .wasm files in what is built of one file of the page. */
export async function bundledWasm(input: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'gradkit-bundle-'));
  try {
    await buildPage(folder, [input]);
    return readdirSync(join(folder, 'assets')).filter((name) => name.endsWith('.wasm'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Builds `page/page.ts` and the service workers, serves them and opens a browser. */
export async function openSite(executablePath: string): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'gradkit-site-'));
  const ending: (() => unknown)[] = [() => rmSync(folder, { recursive: true })];
  const close = async (): Promise<void> => {
    for (const end of ending.toReversed()) await end();
  };
  try {
    await buildPage(folder, ['index.html', 'page.ts', 'service-worker.ts', 'loading-service-worker.ts']);
    await buildPage(join(folder, 'without-wasm'), ['page.ts'], {
      conditions: ['onnxruntime-web-use-extern-wasm'],
      format: 'es',
    });
    const server = createServer(({ url = '/' }, response) => {
      const [, first = '', rest = ''] = /^\/([^/]*)\/([^?]*)/.exec(url) ?? [];
      const isWasm = rest.endsWith('.wasm');
      const isMissing = first === 'missing-wasm' || (first === 'missing-webgpu' && rest.includes('asyncify'));
      if (isMissing && isWasm) {
        response.writeHead(404, { 'content-type': 'text/plain' }).end('none');
        return;
      }
      const name = first === 'page-for-wasm' && isWasm ? 'index.html' : rest || 'index.html';
      const path = first.endsWith('onnxruntime') ? join(onnxRuntime, name) : join(folder, name);
      if (!existsSync(path)) {
        response.writeHead(404).end();
        return;
      }
      const type = types[extname(path)] ?? 'application/octet-stream';
      const sent = { 'content-type': type, 'cross-origin-resource-policy': 'same-origin' };
      response.writeHead(200, { ...sent, ...(first in manners && manners[first as Manner]) });
      const bytes = readFileSync(path);
      response.end(first === 'cut-wasm' && isWasm ? bytes.subarray(0, 1e6) : bytes);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ending.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    // root has no sandbox, and the page is our own; Chromium gives its GPU in software, and `gc` to pages
    const args = [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--enable-unsafe-webgpu',
      '--js-flags=--expose-gc',
    ];
    const browser = await chromium.launch({ executablePath, args });
    ending.push(() => browser.close());
    return {
      port,
      close,
      open: async (manner, userAgent) => {
        const page = await browser.newPage(userAgent === undefined ? {} : { userAgent });
        const messages: string[] = [];
        page.on('console', (message) => messages.push(message.text()));
        await page.goto(`http://127.0.0.1:${port}/${manner}/`);
        return { page, messages };
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
