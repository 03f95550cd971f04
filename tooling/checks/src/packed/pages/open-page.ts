import type { Browser } from 'playwright-core';
import { serve } from './serve.ts';

/** What a page finds where it runs, and what it was given. */
export interface Opened<T> {
  readonly findings: T;
  /** what gradkit wrote to the console of the page */
  readonly warnings: readonly string[];
  /** what the server had for it */
  readonly served: readonly string[];
}

/** Opens the page of a folder, and waits for what it finds. */
export async function openPage<T>(browser: Browser, folder: string, address: string): Promise<Opened<T>> {
  const site = await serve(folder);
  try {
    return { ...(await openSite<T>(browser, site.address + address)), served: site.served };
  } finally {
    site.close();
  }
}

/** The same of one that is served. */
export async function openSite<T>(browser: Browser, address: string): Promise<Omit<Opened<T>, 'served'>> {
  const page = await browser.newPage();
  const errors: string[] = [];
  const warnings: string[] = [];
  page.on('console', (message) => {
    if (message.text().startsWith('gradkit: ')) warnings.push(message.text());
  });
  page.on('pageerror', ({ message }) => errors.push(message));
  try {
    await page.goto(address);
    await page.waitForFunction('globalThis.findings !== undefined');
    return { findings: await page.evaluate<T>('globalThis.findings'), warnings };
  } catch (error) {
    throw new Error([String(error), ...errors].join('\n'), { cause: error });
  } finally {
    await page.close();
  }
}
