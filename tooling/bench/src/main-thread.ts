// How long a thread cannot react while a network is trained in a worker, or in the thread itself: in Node, and in a page in Chromium. Beside it
// stands what the same measurement gives while nothing is done, which is the machine's own.
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { WorkerTrainer } from '@gradkit/train-loop';
import { digits, type Settings } from './main-thread/digits-worker.ts';
import { openCreatedPage, places as createdPlaces, type CreatedPage } from './main-thread/created-page.ts';
import { findChromium, openPage, type OpenPage } from './main-thread/open-page.ts';
import type { LongestGaps } from './main-thread/page/longest-gaps.ts';

type Place = 'idle' | 'worker' | 'page';

const rounds = Number(process.argv[2] ?? 5);
const places = new RegExp(process.argv[3] ?? ''); // of the rows' names, e.g. 'Chromium, .*worker'; default all
const sizes = { examples: 400, epochs: 3 };

async function trainInWorker(settings: Settings): Promise<void> {
  const worker = new Worker(new URL('./main-thread/digits-worker.ts', import.meta.url));
  const trainer = new WorkerTrainer<typeof digits>(worker, settings);
  await trainer.fit();
  await trainer.terminate();
}

async function trainHere(settings: Settings): Promise<void> {
  const { trainer, loader, validation, epochs, callbacks } = await digits.make(settings);
  await trainer.fit(loader, { epochs, validation, callbacks });
}

/** What a thread could not react to: the longest time between two timers of 1 ms, in a page between two frames, too, and how much the thread worked at a stretch. */
interface Longest {
  readonly gapMs: number;
  readonly frameMs: number;
  readonly workMs: number;
}

async function longestInNode(settings: Settings, place: Place): Promise<Longest> {
  const work = { idle: () => setTimeout(3000), worker: trainInWorker, page: trainHere }[place];
  const clock = (): { at: number; worked: number } => {
    const { user, system } = process.threadCpuUsage();
    return { at: performance.now(), worked: (user + system) / 1000 };
  };
  let [gapMs, workMs, last] = [0, 0, clock()];
  const note = (): void => {
    const now = clock();
    gapMs = Math.max(gapMs, now.at - last.at);
    workMs = Math.max(workMs, now.worked - last.worked);
    last = now;
  };
  const timer = setInterval(note, 1);
  await work(settings);
  clearInterval(timer);
  return { gapMs, frameMs: Number.NaN, workMs };
}

async function longestInPage(page: OpenPage, settings: Settings, place: Place): Promise<Longest> {
  const { result, tasks } = await page.traced(() => page.call<LongestGaps>('longestGapsOf', settings, place));
  const workMs = tasks.reduce((longest, task) => Math.max(longest, task), 0);
  return { gapMs: result.timerMs, frameMs: result.frameMs, workMs };
}

const spread = (values: readonly number[]): string => {
  const sorted = values.toSorted((a, b) => a - b);
  return `${sorted[Math.floor(sorted.length / 2)].toFixed(1)} (${sorted[0].toFixed(1)} … ${sorted.at(-1)!.toFixed(1)})`;
};

const rows: Record<string, Record<string, string>> = {};

/** The page of an app that `npm create gradkit` makes, while it trains where its switch says. */
async function measureCreated({ longestGaps, close }: CreatedPage): Promise<void> {
  for (const place of createdPlaces) {
    const name = `create-gradkit's page, ${place}`;
    if (!places.test(name)) continue;
    const found: Longest[] = [];
    for (let i = 0; i < rounds; i++) {
      const { gaps, tasks } = await longestGaps(place);
      const workMs = tasks.reduce((longest, task) => Math.max(longest, task), 0);
      found.push({ gapMs: gaps.timerMs, frameMs: gaps.frameMs, workMs });
    }
    addRow(name, found);
  }
  await close();
}

function addRow(name: string, found: readonly Longest[]): void {
  rows[name] = {
    gap: spread(found.map(({ gapMs }) => gapMs)),
    frame: spread(found.map(({ frameMs }) => frameMs)),
    work: spread(found.map(({ workMs }) => workMs)),
  };
}

async function measure(
  where: string,
  settings: Settings,
  longest: (settings: Settings, place: Place) => Promise<Longest>,
): Promise<void> {
  for (const place of ['idle', 'worker', 'page'] as const) {
    const name = `${where}, ${place === 'page' ? 'main thread' : place}`;
    if (!places.test(name)) continue;
    const found: Longest[] = [];
    for (let i = 0; i < rounds; i++) found.push(await longest(settings, place));
    addRow(name, found);
  }
}

await measure('Node, eager', { execution: 'eager', ...sizes }, longestInNode);
await measure('Node, compiled', { execution: 'compiled', device: 'cpu', ...sizes }, longestInNode);
const executablePath = findChromium();
if (executablePath === null) console.log('There is no Chromium; CHROMIUM_PATH names it.');
else {
  const page = await openPage(executablePath, 'es');
  const inPage = (settings: Settings, place: Place): Promise<Longest> => longestInPage(page, settings, place);
  await measure('Chromium, eager', { execution: 'eager', ...sizes }, inPage);
  await measure('Chromium, wasm', { execution: 'compiled', device: 'wasm', ...sizes }, inPage);
  await measure('Chromium, webgpu', { execution: 'compiled', device: 'webgpu', ...sizes }, inPage);
  await page.close();
  await measureCreated(await openCreatedPage(executablePath));
}
console.log(
  `The longest time without a reaction, and the longest work of the thread in it: milliseconds, median (least … most) of ${rounds} rounds`,
);
console.table(rows);
process.exit();
