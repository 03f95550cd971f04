import { join } from 'node:path';
import { servePage } from '../pages/serve-page.ts';
import { openTraced } from './open-page.ts';
import type { LongestGaps } from './page/longest-gaps.ts';

/** What the page does meanwhile: nothing, or training where its switch says. */
export const places = ['idle', 'eager', 'wasm', 'webgpu'] as const;

export interface CreatedPage {
  /** How long the page does not react in ten seconds, and what each task of its main thread takes. */
  longestGaps(
    place: (typeof places)[number],
  ): Promise<{ readonly gaps: LongestGaps; readonly tasks: readonly number[] }>;
  close(): Promise<void>;
}

const root = join(import.meta.dirname, '../../../../packages/create-gradkit/template');

/** Collects the longest times between timers and frames from now on; `stop` gives them. */
const watch = `{
  const gaps = { timerMs: 0, frameMs: 0 };
  const note = (name) => {
    let last = performance.now();
    return () => {
      const now = performance.now();
      gaps[name] = Math.max(gaps[name], now - last);
      last = now;
    };
  };
  const [onTimer, onFrame] = [note('timerMs'), note('frameMs')];
  const timer = setInterval(onTimer, 1);
  let isOver = false;
  const draw = () => {
    onFrame();
    if (!isOver) requestAnimationFrame(draw);
  };
  requestAnimationFrame(draw);
  globalThis.stopWatching = () => {
    isOver = true;
    clearInterval(timer);
    onTimer();
    return gaps;
  };
}`;

/** Builds the page of an app of create-gradkit as Vite does it, and opens it. */
export async function openCreatedPage(executablePath: string): Promise<CreatedPage> {
  const { page, traced, close } = await openTraced(executablePath, await servePage(root, { input: ['index.html'] }));
  const waitFor = (status: string): Promise<unknown> =>
    page.waitForFunction(`document.getElementById('status').textContent.startsWith('${status}')`, null, {
      timeout: 120_000,
    });
  return {
    async longestGaps(place) {
      await page.reload();
      await waitFor('ready');
      if (place !== 'idle') {
        await page.check(`[value=${place}]`, { force: true });
        await waitFor('ready');
        await page.click('#restart');
        await waitFor('ready');
      }
      const { result, tasks } = await traced(async () => {
        await page.evaluate(watch);
        if (place !== 'idle') await page.click('#run');
        await page.waitForTimeout(10_000);
        return page.evaluate<LongestGaps>('stopWatching()');
      });
      await page.evaluate('localStorage.clear()'); // or it goes on when it is loaded again
      return { gaps: result, tasks };
    },
    close,
  };
}
