import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { equalTensors, tensor, type Tensor } from '@gradkit/core-tensor';
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import { moons } from '../../testing/moons-worker.ts';
import {
  fromCheckpoint,
  toCheckpoint,
  WorkerTrainer,
  type Callback,
  type EpochRecord,
  type TrainingProgress,
} from '../index.ts';

type Settings = Parameters<typeof moons.make>[0];

const moduleOf = (name: string): URL => new URL(`../../testing/${name}.ts`, import.meta.url);
const started: Worker[] = [];

function start(settings: Settings = {}, name = 'moons-worker'): WorkerTrainer<typeof moons> {
  const worker = new Worker(moduleOf(name));
  started.push(worker);
  return new WorkerTrainer<typeof moons>(worker, settings);
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((worker) => worker.terminate()));
});

/** The training in this thread. */
async function here(settings: Settings = {}) {
  const { trainer, loader, ...options } = await moons.make(settings);
  const surroundings = { callbacks: options.callbacks ?? [], loader };
  return {
    trainer,
    fit(epochs = options.epochs, onBatchFinalized?: Callback['onBatchFinalized']) {
      const callbacks = [...surroundings.callbacks, { name: 'test', onBatchFinalized }] as Callback[];
      return trainer.fit(loader, { epochs, validation: options.validation, callbacks });
    },
    save: () => toCheckpoint(trainer, surroundings),
    load: (bytes: Uint8Array) => fromCheckpoint(bytes, trainer, surroundings),
  };
}

const withoutTime = (record: EpochRecord): Record<string, number> => ({ ...record, seconds: 0 });
const numbersOf = ({ history }: { history: { epochs: readonly EpochRecord[] } }): Record<string, number>[] =>
  history.epochs.map(withoutTime);

function expectSame(found: Record<string, Tensor>, expected: Record<string, Tensor>): void {
  expect(Object.keys(found)).toEqual(Object.keys(expected));
  for (const [name, value] of Object.entries(expected)) expect(equalTensors(found[name], value)).toBe(true);
}

describe.each(['eager', 'compiled'] as const)('a training in a worker, %s,', (execution) => {
  it('has the same numbers to the bit as in this thread: losses, metrics, weights, predictions', async () => {
    const [there, expected] = [start({ execution }), await here({ execution })];
    const [history] = await Promise.all([there.fit(), expected.fit()]);
    expect(history).toBe(there.history);
    expect(history.epochs).toHaveLength(4);
    expect(numbersOf(there)).toEqual(numbersOf(expected.trainer));
    expect(there.stopped).toBeNull();
    expectSame(await there.stateDict(), expected.trainer.model.stateDict());
    const inputs = tensor([
      [0.5, -1],
      [2, 0.25],
    ]);
    expectSame({ outputs: await there.predict(inputs) }, { outputs: await expected.trainer.predict(inputs) });
    const batch = { inputs, labels: tensor([0, 1], { dtype: 'int32' }) };
    expect(await there.evaluate([batch])).toEqual(await expected.trainer.evaluate([batch]));
  });

  it('goes on from a checkpoint in the other thread, and the other way round', async () => {
    const whole = await here({ execution });
    await whole.fit();
    const [first, second] = [start({ execution }), start({ execution })];
    for await (const { epoch } of first.fit({ everyMs: 0 })) {
      if (epoch === 2) break;
    }
    const bytes = await first.checkpoint(); // within an epoch, and while training goes on
    await first.terminate();
    const back = await here({ execution });
    back.load(bytes);
    let saved = new Uint8Array();
    await back.fit(4, ({ epoch, batch }) => {
      if (epoch === 4 && batch === 2) saved = back.save();
    });
    await second.loadCheckpoint(saved);
    expect(second.history.epochs).toHaveLength(3);
    await second.fit();
    for (const trainer of [back.trainer, second]) expect(numbersOf(trainer)).toEqual(numbersOf(whole.trainer));
    expectSame(await second.stateDict(), whole.trainer.model.stateDict());
  });
});

describe('a training in a worker', () => {
  it('tells where it stands, every epoch and not too many batches', async () => {
    const trainer = start({ epochs: 3 });
    const seen: TrainingProgress[] = [];
    for await (const progress of trainer.fit({ everyMs: 1e9 })) seen.push(progress);
    expect(seen.filter(({ record }) => record !== null).map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(seen.length).toBeLessThanOrEqual(4); // the first batch, if it was seen before the first epoch ended
    const { record, ...last } = seen.at(-1)!;
    expect(last).toEqual({
      epochs: 3,
      epoch: 3,
      batches: 6,
      batch: 6,
      examples: 60,
      loss: record!.loss,
      runsOn: 'eager',
      metrics: { accuracy: record!['accuracy'] },
    });
    expect(trainer.history.epochs).toEqual(seen.flatMap((each) => each.record ?? []));
  });

  it('a slow reader misses batches, never an epoch', async () => {
    const trainer = start({ epochs: 3 });
    const fit = trainer.fit({ everyMs: 0 });
    await fit;
    const seen: (number | null)[] = [];
    for await (const { record } of fit) seen.push(record?.epoch ?? null);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('leaves this thread free: its timers and tasks go on in every epoch', async () => {
    const trainer = start({ epochs: 5 });
    let turns = 0;
    const done = new AbortController();
    const turning = (async () => {
      for (; !done.signal.aborted; turns++) await setImmediate();
    })();
    const turnsAt: number[] = [];
    for await (const { record } of trainer.fit()) if (record !== null) turnsAt.push(turns);
    done.abort();
    await turning;
    expect(turnsAt).toHaveLength(5);
    expect(turns).toBeGreaterThan(100);
  });

  it('is held after the step under way, predicts meanwhile, and goes on to the same numbers', async () => {
    const [there, expected] = [start({ epochs: 3 }), await here()];
    const fit = there.fit({ everyMs: 0 });
    for await (const { epoch } of fit) if (epoch === 2) break; // leaving the loop leaves training running
    await there.pause();
    const before = await there.stateDict();
    const epochs = there.history.epochs.length;
    const batch = await there.call('batchesDone');
    await there.predict(tensor([[0, 1]]));
    await there.evaluate();
    for (let i = 0; i < 50; i++) await setImmediate();
    expectSame(await there.stateDict(), before);
    expect([there.history.epochs.length, await there.call('batchesDone')]).toEqual([epochs, batch]);
    await there.pause();
    await there.resume();
    await fit;
    await expected.fit(3);
    expect(numbersOf(there)).toEqual(numbersOf(expected.trainer));
    await Promise.all([there.pause(), there.resume(), there.stop()]); // nothing is under way: nothing to do
    await there.fit({ epochs: 4 });
    expect(there.history.epochs).toHaveLength(4);
  });

  it('is stopped where it is held, and before it has begun; another fit goes on', async () => {
    const trainer = start({ epochs: 2 });
    const fit = trainer.fit();
    await Promise.all([trainer.pause(), trainer.stop('enough')]);
    expect((await fit).epochs.length).toBeLessThan(2);
    expect(trainer.stopped).toBe('enough');
    await trainer.fit();
    expect([trainer.history.epochs.length, trainer.stopped]).toEqual([2, null]);
  });

  it('says what a callback ends it for', async () => {
    const trainer = start({ epochs: 500, learningRate: 1e-9, patience: 1 });
    expect((await trainer.fit()).epochs.length).toBeLessThan(500);
    expect(trainer.stopped).toMatch(/^validationLoss did not improve on .* for 1 epoch$/);
  });

  it('ends with the reason of a signal', async () => {
    const trainer = start({ epochs: 10_000, patience: 10_000 });
    const leaving = new AbortController();
    const fit = trainer.fit({ signal: leaving.signal });
    for await (const { record } of fit) {
      if (record !== null) break;
    }
    leaving.abort(new Error('the page is left'));
    await expect(fit).rejects.toThrow('the page is left');
    await expect(trainer.fit({ signal: leaving.signal })).rejects.toThrow('the page is left');
    const { length } = trainer.history.epochs;
    expect(length).toBeGreaterThan(0);
    expect((await trainer.fit({ epochs: length + 1 })).epochs).toHaveLength(length + 1);
  });

  it('takes and gives tensors, bytes and plain data, typed by what is served', async () => {
    const initial = (await here({ learningRate: 1 })).trainer.model.stateDict();
    const changed = Object.fromEntries(Object.entries(initial).map(([name, value]) => [name, value.mul(2)]));
    const trainer = start({ initial: changed });
    expectSame(await trainer.stateDict(), changed);
    await trainer.loadStateDict(initial);
    expectSame(await trainer.stateDict(), initial);
    const described = await trainer.call('describe', { name: 'two' }, tensor([1, 2]));
    expectTypeOf(described).toEqualTypeOf<{ sum: Tensor; name: string }>();
    expect([described.name, described.sum.item()]).toEqual(['two', 3]);
    expect(await trainer.call('file')).toEqual(new Uint8Array([1, 2, 3]));
  });

  it('several at once have their own random numbers', async () => {
    const trainers = [start(), start(), start()];
    const drawn = await Promise.all(trainers.map(async (trainer) => trainer.call('draw')));
    await Promise.all(trainers.map(async (trainer) => trainer.fit({ epochs: 2 })));
    for (const [i, trainer] of trainers.entries()) {
      expect(equalTensors(drawn[i], drawn[0])).toBe(true);
      expect(numbersOf(trainer)).toEqual(numbersOf(trainers[0]));
    }
  });
});
