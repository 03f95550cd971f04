import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** A Chromium on this machine, or null. */
export function findBrowser(): string | null {
  const places = [
    '/usr/bin/chromium',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ];
  return [process.env.CHROMIUM_PATH ?? '', ...places].find((path) => existsSync(path)) ?? null;
}

export async function openBrowser(executablePath: string): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic']; // root has no sandbox, and the page is our own
  return chromium.launch({ executablePath, args });
}
