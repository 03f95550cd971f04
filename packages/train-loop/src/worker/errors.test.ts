import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ConfigError, DataError, RuntimeError, tensor } from '@gradkit/core-tensor';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { moons } from '../../testing/moons-worker.ts';
import { serveTraining, WorkerTrainer } from '../index.ts';

type Settings = Parameters<typeof moons.make>[0];

const started: Worker[] = [];

function startWorker(name: string): Worker {
  const worker = new Worker(new URL(`../../testing/${name}.ts`, import.meta.url), { stderr: true });
  started.push(worker);
  return worker;
}

const start = (settings: Settings = {}, name = 'moons-worker'): WorkerTrainer<typeof moons> =>
  new WorkerTrainer<typeof moons>(startWorker(name), settings);

const any = (value: unknown): never => value as never;

afterEach(async () => {
  await Promise.all(started.splice(0).map((worker) => worker.terminate()));
});

async function errorOf(promise: Promise<unknown>): Promise<Error> {
  const [{ reason }] = (await Promise.allSettled([promise])) as [PromiseRejectedResult];
  return reason as Error;
}

describe('errors of a worker', () => {
  it('of the function that makes the training are those of every call, as they were', async () => {
    const trainer = start({ broken: 'make' });
    const error = await errorOf(trainer.fit());
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({
      message: 'there is no moon',
      cause: expect.objectContaining({ message: 'it is day' }),
    });
    expect(error.stack).toContain('moons-worker.ts');
    await expect(trainer.predict(tensor([[0, 1]]))).rejects.toBe(error);
  });

  it('of training end the fit, in its promise and in its loop, and the next goes on', async () => {
    const trainer = start({ broken: 'batch' });
    const fit = trainer.fit();
    const looped = errorOf(
      (async () => {
        for await (const _ of fit);
      })(),
    );
    expect(await errorOf(fit)).toBe(await looped);
    expect(await looped).toBeInstanceOf(SyntaxError);
    expect((await looped).message).toBe('an odd batch');
    expect((await errorOf(trainer.fit())).message).toBe('an odd batch');
    expect(trainer.stopped).toBeNull();
  });

  it('of ours are of their class, with both sides', async () => {
    const trainer = start();
    const error = await errorOf(trainer.predict(tensor([[1, 2, 3]])));
    expect(error).toMatchObject({
      name: 'ShapeError',
      where: 'linear',
      message: expect.stringContaining('x is [1, 3]'),
    });
    expect(await errorOf(trainer.loadCheckpoint(new Uint8Array(3)))).toBeInstanceOf(DataError);
  });

  it.each([
    ['exit', 'WorkerTrainer: the worker ended by itself, with exit code 5', undefined],
    [
      'uncaught',
      'WorkerTrainer: the worker ended by an error that nothing caught: ReferenceError: nobody waits for this',
      expect.any(ReferenceError),
    ],
  ] as const)('that end it (%s) fail all that waits and all that comes', async (broken, message, cause) => {
    const trainer = start({ broken, epochs: 100 });
    const waiting = [trainer.fit(), trainer.fit({ epochs: 1 }), trainer.evaluate([]), trainer.checkpoint()];
    const [first] = await Promise.all(waiting.map(errorOf));
    expect(first).toBeInstanceOf(RuntimeError);
    expect(first.message).toBe(message);
    expect(first.cause).toEqual(cause);
    await expect(trainer.stateDict()).rejects.toBe(first);
  });

  it('whose module is missing, or serves nothing', async () => {
    expect((await errorOf(start({}, 'missing').fit())).message).toMatch(
      /^WorkerTrainer: the worker ended by an error that nothing caught: Error: Cannot find module /,
    );
    expect((await errorOf(start({}, 'silent-worker').fit())).message).toBe(
      'WorkerTrainer: the worker ended by itself without a call of serveTraining, with exit code 0',
    );
  });

  it('that is terminated', async () => {
    const worker = startWorker('moons-worker');
    const exit = once(worker, 'exit');
    const trainer = new WorkerTrainer<typeof moons>(worker, { epochs: 1e6, patience: 1e6 });
    const fit = trainer.fit();
    for await (const { batch } of fit) if (batch > 0) break;
    await trainer.terminate();
    expect((await errorOf(fit)).message).toBe('WorkerTrainer: the worker was ended by terminate()');
    await trainer.terminate();
    expect(await exit).toEqual([1]); // no thread is left
  });

  it('in methods, and what they cannot give', async () => {
    const trainer = start();
    const error = await errorOf(trainer.call('refuse'));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe('not today');
    expect((await errorOf(trainer.call('make'))).message).toBe(
      'call: what it gives cannot be sent to another thread (() => 1 could not be cloned.); give plain data, tensors and bytes',
    );
  });
});

describe('errors in what is asked', () => {
  let asked: WorkerTrainer<typeof moons>;
  beforeAll(() => {
    asked = start();
    started.pop(); // not ended after each test
  });
  afterAll(() => asked.terminate());

  it.each<[(trainer: WorkerTrainer<typeof moons>) => Promise<unknown>, string]>([
    [(t) => t.fit({ everyMs: -1 }), 'fit: everyMs is -1; it must be at least 0 and finite'],
    [(t) => t.fit({ epochs: 0 }), 'fit: epochs is 0; it must be a whole number of at least 1'],
    [(t) => t.fit(any({ epoch: 1 })), 'fit: epoch is no option; the options are epochs, everyMs, signal'],
    [(t) => t.fit({ signal: any(1) }), 'fit: signal is 1; it must be an object with throwIfAborted()'],
    [(t) => t.stop(any(1)), 'stop: reason is 1; it must be a string'],
    [(t) => t.evaluate(any(1)), 'evaluate: batches is 1; it must be a list'],
    [(t) => t.evaluate([]), 'evaluate: the loader has 0 batches; with dropLast it needs at least batchSize examples'],
    [(t) => t.predict(any([1])), 'predict: inputs is [1]; it must be a tensor'],
    [(t) => t.loadCheckpoint(any('x')), "loadCheckpoint: bytes is 'x'; it must be a Uint8Array"],
    [
      (t) => t.call('drow' as 'file'),
      "call: name is 'drow' but the training in the worker has the methods describe, batchesDone, file, draw, refuse, make",
    ],
    [
      (t) => t.call('describe', any({ name: () => 1 }), tensor(1)),
      'call: what it is given cannot be sent to a worker (() => 1 could not be cloned.); give plain data, tensors and bytes',
    ],
  ])('%#', async (ask, message) => {
    const error = await errorOf(ask(asked));
    expect(error.message).toContain(message);
    expect(error.name).toMatch(/^(Config|Data|DType)Error$/);
  });

  it('settings that cannot be sent, a second WorkerTrainer, no worker', async () => {
    const unsent = await errorOf(start(any({ execution: () => 1 })).fit());
    expect(unsent).toBeInstanceOf(ConfigError);
    expect(unsent.message).toContain('WorkerTrainer: settings cannot be sent to a worker');
    const worker = startWorker('moons-worker');
    const first = new WorkerTrainer<typeof moons>(worker, {});
    expect(() => new WorkerTrainer<typeof moons>(worker, {})).toThrow(
      'WorkerTrainer: this worker has a WorkerTrainer already; start another worker',
    );
    await first.fit({ epochs: 1 });
    expect(() => new WorkerTrainer(any('./worker.ts'))).toThrow(
      "WorkerTrainer: worker is './worker.ts'; it must be an object with postMessage(), terminate()",
    );
    expect(() => serveTraining(any(1))).toThrow('serveTraining: make is 1; it must be a function');
  });

  it('a second fit, and a checkpoint into the middle of one', async () => {
    const trainer = start({ epochs: 1e6, patience: 1e6 });
    const fit = trainer.fit();
    expect((await errorOf(trainer.fit())).message).toBe(
      'fit: this trainer is training already; await the first fit, or start another worker',
    );
    expect((await errorOf(trainer.loadCheckpoint(await trainer.checkpoint()))).message).toBe(
      'loadCheckpoint: fit is under way, and would go on from elsewhere; stop() it first',
    );
    await trainer.stop();
    await fit;
  });

  it('a function that makes no training', async () => {
    expect((await errorOf(start({ broken: 'epochs' }).fit())).message).toBe(
      'serveTraining: epochs is 0; it must be a whole number of at least 1',
    );
  });
});
