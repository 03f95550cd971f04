import { zeros } from '@gradkit/core-tensor';
import { WorkerTrainer, type EpochRecord } from '@gradkit/train-loop';
import { digits, type Settings } from '../digits-worker.ts';
import { longestGaps, type LongestGaps } from './longest-gaps.ts';

/** Numbers of all epochs, without their time. */
type Numbers = readonly Record<string, number>[];

function numbersOf(epochs: readonly EpochRecord[]): Numbers {
  return epochs.map((record) => ({ ...record, seconds: 0 }));
}

function start(settings: Settings): WorkerTrainer<typeof digits> {
  const worker = new Worker(new URL('../digits-worker.ts', import.meta.url), { type: 'module' });
  return new WorkerTrainer<typeof digits>(worker, settings);
}

/** Trains in a worker. */
export async function inWorker(settings: Settings): Promise<Numbers> {
  const trainer = start(settings);
  const { epochs } = await trainer.fit();
  await trainer.terminate();
  return numbersOf(epochs);
}

/** Trains in the page. */
export async function inPage(settings: Settings): Promise<Numbers> {
  const { trainer, loader, ...options } = await digits.make(settings);
  const { validation, epochs, callbacks } = options;
  return numbersOf((await trainer.fit(loader, { epochs, validation, callbacks })).epochs);
}

/** How often timers of the page had their turn while it trained itself. */
export async function turnsInPage(settings: Settings): Promise<number> {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await inPage(settings);
  clearInterval(timer);
  return turns;
}

/** What a page does with a training: waits, goes on, predicts, saves, exports, stops. */
export async function controls(settings: Settings): Promise<Record<string, unknown>> {
  const trainer = start(settings);
  const fit = trainer.fit({ everyMs: 0 });
  const seen: (number | null)[] = [];
  let frames = 0;
  const count = (): void => {
    frames++;
    request = requestAnimationFrame(count);
  };
  let request = requestAnimationFrame(count);
  for await (const { record } of fit) {
    seen.push(record?.epoch ?? null);
    if (record?.epoch === 2) break;
  }
  cancelAnimationFrame(request);
  await trainer.pause();
  const before = await trainer.stateDict();
  const predicted = await trainer.predict(zeros([3, 1, 28, 28]));
  const [checkpoint, onnx] = [await trainer.checkpoint(), await trainer.call('onnx')];
  const after = await trainer.stateDict();
  const isHeld = Object.entries(before).every(([name, value]) => after[name].equal(value).all().item());
  await trainer.resume();
  await trainer.stop('enough');
  const { length } = (await fit).epochs;
  const { trainer: own, loader, callbacks } = await digits.make(settings);
  const { fromCheckpoint } = await import('@gradkit/train-loop');
  fromCheckpoint(checkpoint, own, { callbacks, loader });
  await trainer.terminate();
  return {
    epochs: seen.filter((epoch) => epoch !== null),
    frames,
    isHeld,
    predicted: predicted.shape,
    onnx: onnx.byteLength > 1000,
    stopped: trainer.stopped,
    isShort: length < settings.epochs,
    resumedFrom: own.history.epochs.length,
  };
}

/** What ends a training in a page, as text. */
export async function failures(settings: Settings): Promise<readonly string[]> {
  const missing = new Worker(new URL('/missing.js', location.href), { type: 'module' });
  const [broken, rejecting] = ['throw new TypeError("broken")', 'await Promise.reject(new TypeError("late"))'].map(
    (code) => new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })), { type: 'module' }),
  );
  const trainers = [
    ...[missing, broken, rejecting].map((worker) => new WorkerTrainer<typeof digits>(worker, settings)),
    start({ ...settings, fails: true }),
    start({ ...settings, epochs: 0 }),
  ];
  const ended = await Promise.allSettled(trainers.map(async (trainer) => trainer.fit()));
  return ended.map((result) => (result.status === 'rejected' ? String(result.reason) : 'well'));
}

/** How long the page did not react while a training was under way, or while nothing was. */
export async function longestGapsOf(settings: Settings, where: 'idle' | 'worker' | 'page'): Promise<LongestGaps> {
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 3000));
  const work = { idle: pause, worker: inWorker, page: inPage }[where];
  return longestGaps(() => work(settings));
}
