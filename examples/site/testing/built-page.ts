import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import sharp from 'sharp';
import { build, preview } from 'vite';

/** Where Chromium is, or null. */
export function findChromium(): string | null {
  const path = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  return existsSync(path) ? path : null;
}

/** A page as a reader has it: built, served and open in Chromium. */
export interface OpenedPage {
  readonly page: Page;
  /** errors so far that nothing caught, and what was written to the console as one */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

/** A page that is built and served; it may be opened several times, each by a reader who has stored nothing. */
export interface BuiltPage {
  /** the folder that is served, in which the page has one of its own */
  readonly folder: string;
  readonly browser: Browser;
  /** @param options of the reader: `viewport`, `colorScheme`, `hasTouch` … @param rest of the address: `#seed=1` */
  open(options?: BrowserContextOptions, rest?: string): Promise<OpenedPage>;
  close(): Promise<void>;
}

interface BuildOptions {
  /** further arguments of Chromium */
  readonly args?: readonly string[] | undefined;
}

/** Builds a page of `examples` by its own configuration into a new folder, serves that and starts the browser. */
export async function buildPage(
  name: string,
  executablePath: string,
  { args: more = [] }: BuildOptions = {},
): Promise<BuiltPage> {
  const folder = mkdtempSync(join(tmpdir(), 'gradkit-page-'));
  const ending: (() => unknown)[] = [() => rmSync(folder, { recursive: true })];
  const close = async (): Promise<void> => {
    for (const end of ending.toReversed()) await end();
  };
  try {
    const root = join(import.meta.dirname, '../..', name);
    const outDir = name === 'site' ? folder : join(folder, name);
    await build({ root, configFile: join(root, 'vite.config.ts'), logLevel: 'error', build: { outDir } });
    const server = await preview({
      configFile: false,
      root: folder,
      logLevel: 'error',
      appType: 'mpa',
      build: { outDir: folder },
      preview: { host: '127.0.0.1', port: 0, open: false },
    });
    ending.push(() => server.close());
    // root has no sandbox, and the page is our own; with the last one, Chromium gives its GPU in software
    const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--enable-unsafe-webgpu', ...more];
    const browser = await chromium.launch({ executablePath, args });
    ending.push(() => browser.close());
    const url = `${server.resolvedUrls!.local[0]}${name === 'site' ? '' : `${name}/`}`;
    return {
      folder,
      browser,
      close,
      async open(options = {}, rest = '') {
        const reader = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
        const page = await reader.newPage();
        const errors: string[] = [];
        page.on('pageerror', (error) => errors.push(String(error)));
        page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
        await page.goto(url + rest);
        return { page, errors, close: () => reader.close() };
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Writes what is seen of the page as a PNG with few colours, small enough for a README. */
export async function savePicture(page: Page, path: string): Promise<void> {
  await sharp(await page.screenshot())
    .png({ palette: true, effort: 10 })
    .toFile(path);
}

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What axe-core finds in the page as it is now that is a serious or critical fault for those who cannot see or use a mouse. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const violations = await page.evaluate<Violation[]>('axe.run().then(({ violations }) => violations)');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}
