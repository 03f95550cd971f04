import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chromium, type Page } from 'playwright-core';

/** A browser that stores what its pages keep in a folder, and can be killed. */
export interface KillableBrowser {
  readonly page: Page;
  /** Ends it at once, whatever it is doing. */
  kill(): Promise<void>;
}

/** Starts Chromium with a profile, so that another one started with it finds what this one has stored, and opens a page. */
export async function startKillable(executablePath: string, profile: string, url: string): Promise<KillableBrowser> {
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
  const args = [...flags, `--user-data-dir=${profile}`, '--remote-debugging-port=0', 'about:blank'];
  const child = spawn(executablePath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const kill = async (): Promise<void> => {
    const ended = once(child, 'exit');
    if (child.kill('SIGKILL')) await ended;
  };
  try {
    let written = '';
    for await (const chunk of child.stderr as AsyncIterable<Buffer>) {
      written += String(chunk);
      const [address] = /ws:\/\/\S+/.exec(written) ?? [];
      if (address === undefined) continue;
      const browser = await chromium.connectOverCDP(address);
      const page = await browser.contexts()[0].newPage();
      await page.goto(url);
      return { page, kill };
    }
    throw new Error(`Chromium has not said where it listens: ${written}`);
  } catch (error) {
    await kill();
    throw error;
  }
}
