import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { build, preview } from 'vite';
import type { Case } from '../golden-case.ts';
import type { Outcome } from './run-cases.ts';
import type { train } from './page/page.ts';

type Backend = 'webgl' | 'webgpu';

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Whether there is a browser. */
export const hasChromium: boolean = existsSync(executablePath);

/** What a page does with TensorFlow.js. */
export interface TfjsPage {
  cases(backend: Backend, operation: string, golden: readonly Case[]): Promise<Outcome[]>;
  train(backend: Backend, network: string, steps: number): ReturnType<typeof train>;
  close(): Promise<void>;
}

async function buildPage(folder: string): Promise<void> {
  await build({
    root: join(import.meta.dirname, 'page'),
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['gradkit:source', 'module', 'browser', 'development|production'] },
    build: {
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      target: 'esnext',
      rolldownOptions: {
        input: ['index.html', 'page.ts'],
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: '[name].js' },
      },
    },
  });
}

/** Opens a page with WebGL and WebGPU, both in software. */
export async function openPage(): Promise<TfjsPage> {
  const folder = mkdtempSync(join(tmpdir(), 'gradkit-tfjs-'));
  await buildPage(folder);
  const server = await preview({
    configFile: false,
    logLevel: 'error',
    build: { outDir: folder },
    preview: { host: '127.0.0.1', port: 0 },
  });
  const args = [
    '--no-sandbox',
    '--disable-quic',
    '--use-angle=swiftshader',
    '--enable-unsafe-swiftshader',
    '--disable-gpu-watchdog',
  ];
  const webgpu = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
  const launch = (): Promise<Browser> => chromium.launch({ executablePath, args: [...args, ...webgpu] });
  const visit = async (): Promise<Page> => {
    const page = await browser.newPage();
    await page.goto(server.resolvedUrls!.local[0]);
    return page;
  };
  let browser = await launch();
  let page = await visit();
  const call = <T>(name: string, ...given: unknown[]): Promise<T> =>
    page.evaluate<T>(`import('/page.js').then((page) => page.${name}(...${JSON.stringify(given)}))`);
  const text = (golden: readonly Case[]): string =>
    JSON.stringify(golden, (_, value: unknown) =>
      typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
    );
  /** Some cases end the browser's process for the GPU: those are told, and the others run in another browser. */
  const cases: TfjsPage['cases'] = async (backend, operation, golden) => {
    try {
      return await call('cases', backend, operation, text(golden));
    } catch (error) {
      await browser.close();
      browser = await launch();
      page = await visit();
      if (golden.length === 1) return [{ name: golden[0].name, results: [], error: String(error), ways: {} }];
    }
    const outcomes: Outcome[] = [];
    for (const one of golden) outcomes.push(...(await cases(backend, operation, [one])));
    return outcomes;
  };
  return {
    cases,
    train: (backend, network, steps) => call('train', backend, network, steps),
    async close() {
      await browser.close();
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}
