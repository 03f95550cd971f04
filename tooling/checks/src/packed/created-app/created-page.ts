import { chromium, type Page } from 'playwright-core';
import { preview } from 'vite';

/** What a page of `create-gradkit` shows. */
interface Shown {
  readonly status: string;
  readonly epoch: string;
  readonly loss: string;
}

/** The page of an app, in Chromium. */
export interface CreatedPage {
  readonly page: Page;
  /** errors so far that nothing caught */
  readonly errors: readonly string[];
  /** What it shows, once that is as it should be. */
  shows(isIt: (shown: Shown) => boolean): Promise<Shown>;
  /** Leaves it, as one who closes the tab, and opens it again. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

/** Serves the built page of an app, and opens it. */
export async function openCreatedPage(app: string, executablePath: string): Promise<CreatedPage> {
  const server = await preview({ root: app, logLevel: 'error', preview: { host: '127.0.0.1', port: 0, open: false } });
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic']; // root has no sandbox, and the page is our own
  const browser = await chromium.launch({ executablePath, args });
  const page = await (await browser.newContext()).newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  const open = async (): Promise<void> => void (await page.goto(server.resolvedUrls!.local[0]));
  await open();
  return {
    page,
    errors,
    async shows(isIt) {
      for (;;) {
        const shown = await page.evaluate<Shown>(
          "Object.fromEntries(['status', 'epoch', 'loss'].map((id) => [id, document.getElementById(id).textContent]))",
        );
        if (isIt(shown)) return shown;
        if (/error/i.test(shown.status)) throw new Error(shown.status);
        await page.waitForTimeout(50);
      }
    },
    async reopen() {
      await page.goto('about:blank');
      await open();
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
