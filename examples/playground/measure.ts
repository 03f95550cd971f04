// How the page does on this machine: first paint, frames while it trains, and how long it takes to learn. Run by hand:
//
//     node --conditions=gradkit:source examples/playground/measure.ts [rounds]
import { buildPage, findChromium, type BuiltPage } from '@gradkit-examples/site/testing';
import type { Page } from 'playwright-core';

const rounds = Number(process.argv[2] ?? 3);
const watchedMs = 5000;

/** In a page: how many frames there were in a while, and the longest times between two and that a task took. */
const watchFrames = `new Promise((done) => {
  const longTasks = [];
  new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
  const times = [];
  const note = (time) => {
    times.push(time);
    if (time - times[0] < ${watchedMs}) requestAnimationFrame(note);
    else done({
      perSecond: (1000 * (times.length - 1)) / (time - times[0]),
      longestMs: Math.max(...times.slice(1).map((each, i) => each - times[i])),
      longestTaskMs: Math.max(0, ...longTasks),
    });
  };
  requestAnimationFrame(note);
})`;

const firstPaint = `performance.getEntriesByName('first-contentful-paint')[0]?.startTime`;

/** What Chromium's trace has of a task; times in microseconds, without those in which another thread ran. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly tdur?: number | undefined;
  readonly args: { readonly name?: unknown };
}

/** What the main thread worked in a second, in milliseconds, while something else is waited for. */
async function worked(built: BuiltPage, page: Page, wait: () => Promise<unknown>): Promise<number> {
  await built.browser.startTracing(page, { categories: ['toplevel', '__metadata'] });
  const startedAt = performance.now();
  await wait();
  const seconds = (performance.now() - startedAt) / 1000;
  const { traceEvents } = JSON.parse((await built.browser.stopTracing()).toString()) as {
    readonly traceEvents: readonly TraceEvent[];
  };
  const mains = traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const tasks = traceEvents.filter(
    ({ name, pid, tid }) =>
      ['RunTask', 'ThreadControllerImpl::RunTask'].includes(name) &&
      mains.some((main) => main.pid === pid && main.tid === tid),
  );
  return tasks.reduce((total, { tdur = 0 }) => total + tdur / 1000, 0) / seconds;
}

/** Until the test loss is below something. */
async function solved(page: Page, below: number): Promise<number> {
  const startedAt = performance.now();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const isSolved = `Number(document.querySelector('[data-number=test-loss]').textContent) < ${below}`;
  await page.waitForFunction(isSolved, undefined, { timeout: 120_000, polling: 50 });
  return (performance.now() - startedAt) / 1000;
}

const networks = {
  circle: 'layers=4tanh',
  xor: 'dataset=xor&layers=4tanh',
  spiral: 'dataset=spiral&layers=8tanh-8tanh',
};

async function measure(built: BuiltPage) {
  const rows = [];
  for (let round = 0; round < rounds; round++) {
    const row: Record<string, string> = {};
    const { page, close } = await built.open({}, `#${networks.spiral}`);
    await page.waitForFunction(`document.querySelector('[data-number=test-loss]').textContent !== '–'`);
    row['first paint ms'] = Number(await page.evaluate(firstPaint)).toFixed(0);
    for (const what of ['idle', 'training'] as const) {
      if (what === 'training') await page.getByRole('button', { name: 'Run', exact: true }).click();
      let frames = { perSecond: 0, longestMs: 0, longestTaskMs: 0 };
      const workedMs = await worked(
        built,
        page,
        async () => (frames = await page.evaluate<typeof frames>(watchFrames)),
      );
      row[`${what}: frames/s`] = frames.perSecond.toFixed(1);
      row[`${what}: work a frame ms`] = (workedMs / frames.perSecond).toFixed(1);
      row[`${what}: longest gap, task ms`] = `${frames.longestMs.toFixed(0)}, ${frames.longestTaskMs.toFixed(0)}`;
    }
    await close();
    for (const [name, hash] of Object.entries(networks)) {
      const opened = await built.open({}, `#${hash}&speed=fast`);
      row[`${name} s`] = (await solved(opened.page, 0.05)).toFixed(1);
      await opened.close();
    }
    rows.push(row);
  }
  return rows;
}

const executablePath = findChromium();
if (executablePath === null) console.log('There is no Chromium; CHROMIUM_PATH names it.');
else {
  const built = await buildPage('playground', executablePath);
  console.table(await measure(built));
  await built.close();
}
