import { bernoulli, Generator, normal, ones, tensor, type Tensor } from '@gradkit/core-tensor';
import { Linear, Sequential, Sigmoid } from '@gradkit/layers';
import { binaryCrossEntropy } from '@gradkit/losses';
import { BinaryAUROC } from '@gradkit/metrics';
import { SGD } from '@gradkit/optimizers';
import { fromSafetensors, toSafetensors } from '@gradkit/safetensors';
import { describe, expect, it } from 'vitest';
import { fromCheckpoint, toCheckpoint, Trainer, type Callback, type CallbackState } from '../index.ts';
import { checksumOf } from './checksum.ts';

function makeTrainer(): Trainer {
  const model = new Sequential(new Linear(1, 1, { rng: new Generator(1) }), new Sigmoid());
  return new Trainer({
    model,
    optimizer: new SGD(model.parameters(), { learningRate: 0.1 }),
    loss: binaryCrossEntropy,
    metrics: { auroc: new BinaryAUROC() },
    execution: 'eager',
    log: () => {},
  });
}

const rng = new Generator(2);
const batches = [1000, 8, 32].map((size) => ({
  inputs: normal([size, 1], { rng }),
  targets: bernoulli([size, 1], { probability: 0.5, rng }),
}));
const stop: Callback = { name: 'stop', onBatchEnd: ({ batch, stop: end }) => (batch === 2 ? end('test') : undefined) };

/** A checkpoint after two of three batches. */
async function interrupted(): Promise<Uint8Array> {
  const trainer = makeTrainer();
  await trainer.fit(batches, { epochs: 1, callbacks: [stop] });
  return toCheckpoint(trainer);
}

describe('what a metric has counted', () => {
  it('takes 8 bytes a number, none of them in front, and goes on with the same bits', async () => {
    const [whole, resumed, bytes] = [makeTrainer(), makeTrainer(), await interrupted()];
    await whole.fit(batches, { epochs: 1 });
    fromCheckpoint(bytes, resumed);
    await resumed.fit(batches, { epochs: 1 });
    expect(resumed.history.values('auroc')).toEqual(whole.history.values('auroc'));
    const { tensors, metadata } = fromSafetensors(bytes);
    expect(tensors['numbers'].shape).toEqual([2000]);
    expect(metadata['training'].length).toBeLessThan(1500);
  });

  it('is read where it is text, as it was before', async () => {
    const { tensors, metadata } = fromSafetensors(await interrupted());
    const { numbers, ...others } = tensors;
    const training = metadata['training'].replaceAll(/\{"numbers":\[(\d+),(\d+)\]\}/g, (_, start, length) =>
      JSON.stringify(Array.from(numbers.data.slice(Number(start), Number(start) + Number(length)))),
    );
    const former = toSafetensors(others, { ...metadata, training, checksum: checksumOf(training, others) });
    const trainer = makeTrainer();
    fromCheckpoint(former, trainer);
    const { auroc } = trainer.resumePoint!.pass.metrics as unknown as { auroc: { scores: number[] }[] };
    expect(auroc.map(({ scores }) => scores.length)).toEqual([1000, 8]);
  });
});

describe('callbacks', () => {
  /** Keeps what it is given. */
  const keeping = (name: string, state: CallbackState): Callback & { state(): CallbackState } => {
    let kept = state;
    return { name, state: () => kept, restore: (given) => void (kept = given) };
  };
  const none: CallbackState = { values: {}, tensors: {} };
  /** What callbacks of some names have after the states of others were restored. */
  const restored = (bytes: Uint8Array, names: readonly string[]): CallbackState[] => {
    const callbacks = names.map((name) => keeping(name, none));
    fromCheckpoint(bytes, makeTrainer(), { callbacks });
    return callbacks.map((callback) => callback.state());
  };

  it('keep states of their own where a name is what a second one would be called', () => {
    const names = ['x', 'x', 'x#2', 'x'];
    const callbacks = names.map((name, value) => keeping(name, { values: { value }, tensors: {} }));
    const bytes = toCheckpoint(makeTrainer(), { callbacks });
    expect(restored(bytes, names).map(({ values }) => values['value'])).toEqual([0, 1, 2, 3]);
  });

  it('keep tensors of their own where names have a slash', () => {
    const [names, values] = [['a', 'a/b', 'a%2Fb'], {}];
    const callbacks = [
      keeping(names[0], { values, tensors: { w: tensor([1]), 'b/w': tensor([2]) } }),
      keeping(names[1], { values, tensors: { w: tensor([3]) } }),
      keeping(names[2], { values, tensors: { w: tensor([4]) } }),
    ];
    const numbersOf = (tensors: Readonly<Record<string, Tensor>>): unknown =>
      Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data[0]]));
    const found = restored(toCheckpoint(makeTrainer(), { callbacks }), names);
    expect(found.map(({ tensors }) => numbersOf(tensors))).toEqual([{ w: 1, 'b/w': 2 }, { w: 3 }, { w: 4 }]);
  });

  it('find tensors in a checkpoint of before', () => {
    const callbacks = [keeping('a/b', { values: { n: 1 }, tensors: { w: ones([1]) } })];
    const { tensors, metadata } = fromSafetensors(toCheckpoint(makeTrainer(), { callbacks }));
    const { 'callbacks/a%2Fb/w': w, ...others } = tensors;
    const all = { ...others, 'callback/a/b/w': w };
    const former = toSafetensors(all, { ...metadata, checksum: checksumOf(metadata['training'], all) });
    expect(restored(former, ['a/b'])[0].tensors['w'].toArray()).toEqual([1]);
  });
});
