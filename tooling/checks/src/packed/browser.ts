import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runCommand } from './run-command.ts';

/** A Chromium on this machine, or null. */
export function findBrowser(): string | null {
  const places = [
    '/usr/bin/chromium',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ];
  return [process.env.CHROMIUM_PATH ?? '', ...places].find((path) => existsSync(path)) ?? null;
}

/**
 * The text of a built page after its script has run: in the browser, or without one in Node with a document that has
 * only a body.
 */
export async function pageText(folder: string, browser: string | null): Promise<string> {
  if (browser !== null) return withServer(folder, (address) => dumpPage(browser, address));
  const [, script] = /<script[^>]* src="\/([^"]+)"/.exec(readFileSync(join(folder, 'index.html'), 'utf8'))!;
  const body = { textContent: '' };
  const document = { body, createElement: () => ({}) }; // the head of a built script asks what a link element can do
  Object.assign(globalThis, { document });
  try {
    await import(/* @vite-ignore */ pathToFileURL(join(folder, script)).href);
  } finally {
    Reflect.deleteProperty(globalThis, 'document');
  }
  return body.textContent;
}

async function dumpPage(browser: string, address: string): Promise<string> {
  const profile = mkdtempSync(join(tmpdir(), 'gradkit-browser-'));
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
  try {
    const page = await runCommand(
      browser,
      [...flags, `--user-data-dir=${profile}`, '--virtual-time-budget=20000', '--dump-dom', address],
      { cwd: profile },
    );
    return /<body>([^<]*)/.exec(page)?.[1] ?? page;
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

async function withServer<T>(folder: string, use: (address: string) => Promise<T>): Promise<T> {
  const server = createServer(({ url = '/' }, response) => {
    const file = join(folder, url === '/' ? 'index.html' : decodeURI(url));
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
    response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.close();
  }
}
