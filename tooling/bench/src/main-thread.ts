// How long a thread cannot react while a network is trained in a worker, or in the thread itself: in Node, and in a page in Chromium. Beside it
// stands what the same measurement gives while nothing is done, which is the machine's own.
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { WorkerTrainer } from '@gradkit/train-loop';
import { digits, type Settings } from './main-thread/digits-worker.ts';
import { findChromium, openPage, type OpenPage } from './main-thread/open-page.ts';

type Place = 'idle' | 'worker' | 'page';

const rounds = Number(process.argv[2] ?? 5);
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

/** What a thread could not react to: the longest time between two timers of 1 ms, and how much of it the thread worked at most. */
interface Longest {
  readonly gapMs: number;
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
  return { gapMs, workMs };
}

async function longestInPage(page: OpenPage, settings: Settings, place: Place): Promise<Longest> {
  const { result, tasks } = await page.traced(() => page.call<number>('longestBlockOf', settings, place));
  return { gapMs: result, workMs: tasks.reduce((longest, task) => Math.max(longest, task), 0) };
}

const spread = (values: readonly number[]): string => {
  const sorted = values.toSorted((a, b) => a - b);
  return `${sorted[Math.floor(sorted.length / 2)].toFixed(1)} (${sorted[0].toFixed(1)} … ${sorted.at(-1)!.toFixed(1)})`;
};

const rows: Record<string, Record<string, string>> = {};

async function measure(
  where: string,
  device: 'cpu' | 'wasm',
  longest: (settings: Settings, place: Place) => Promise<Longest>,
): Promise<void> {
  for (const execution of ['eager', 'compiled'] as const)
    for (const place of ['idle', 'worker', 'page'] as const) {
      const found: Longest[] = [];
      for (let i = 0; i < rounds; i++) found.push(await longest({ execution, device, ...sizes }, place));
      rows[`${where}, ${execution}, ${place === 'page' ? 'main thread' : place}`] = {
        gap: spread(found.map(({ gapMs }) => gapMs)),
        work: spread(found.map(({ workMs }) => workMs)),
      };
    }
}

await measure('Node', 'cpu', longestInNode);
const executablePath = findChromium();
if (executablePath === null) console.log('There is no Chromium; CHROMIUM_PATH names it.');
else {
  const page = await openPage(executablePath, 'es');
  await measure('Chromium', 'wasm', (settings, place) => longestInPage(page, settings, place));
  await page.close();
}
console.log(
  `The longest time without a reaction, and the longest work of the thread in it: milliseconds, median (least … most) of ${rounds} rounds`,
);
console.table(rows);
process.exit();
