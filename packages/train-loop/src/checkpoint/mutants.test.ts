import { arange, Generator, GradkitError } from '@gradkit/core-tensor';
import { DataLoader, TensorDataset } from '@gradkit/data';
import { BatchNorm1d, Dropout, Linear, Sequential } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam, ExponentialLR } from '@gradkit/optimizers';
import { fromSafetensors, toSafetensors } from '@gradkit/safetensors';
import {
  byteMutation,
  mutantCount,
  mutateJson,
  readMutants,
  type JsonValue,
  type Mutation,
} from '@gradkit-internal/testing';
import { expect, it } from 'vitest';
import { earlyStopping, fromCheckpoint, toCheckpoint, Trainer, type Callback } from '../index.ts';
import { checksumOf } from './checksum.ts';

/** A training with all kinds of state: weights, buffers, moments, generators, running metrics, callbacks, a loader. */
function makeTraining() {
  const model = new Sequential(
    new Linear(2, 3, { rng: new Generator(1) }),
    new BatchNorm1d(3),
    new Dropout(0.5, { rng: new Generator(2) }),
    new Linear(3, 2, { rng: new Generator(3) }),
  );
  const optimizer = new Adam([
    { parameters: model.parameters().slice(0, 2) },
    { parameters: model.parameters().slice(2) },
  ]);
  const scheduler = new ExponentialLR(optimizer, 0.9);
  const inputs = arange(24).reshape([12, 2]).div(10);
  const labels = arange(12).div(6).floor().cast('int32');
  const loader = new DataLoader(new TensorDataset({ inputs, labels }), { batchSize: 2, shuffle: true, seed: 1 });
  const trainer = new Trainer({
    model,
    optimizer,
    step: ({ inputs: x, labels: truth }) => {
      const outputs = model.forward(x);
      return { loss: mse(outputs, outputs.mul(0)), outputs, targets: truth! };
    },
    metrics: { accuracy: new Accuracy() },
    schedule: { scheduler, every: 'epoch' },
    execution: 'eager',
    log: () => {},
  });
  const seen: { values: unknown } = { values: { count: 0 } };
  const own: Callback = {
    name: 'own',
    state: () => ({ values: seen.values as never, tensors: {} }),
    restore: ({ values }) => {
      if (typeof values['count'] !== 'number') throw new TypeError('count is missing');
      seen.values = values;
    },
  };
  const callbacks = [earlyStopping({ monitor: 'loss' }), earlyStopping({ monitor: 'loss', patience: 9 }), own];
  return { trainer, loader, callbacks };
}

type Training = ReturnType<typeof makeTraining>;

/** Everything that a checkpoint may change. */
function stateOf({ trainer, loader, callbacks }: Training): string {
  const bytes = Buffer.from(toCheckpoint(trainer, { callbacks, loader })).toString('base64');
  return bytes + JSON.stringify(trainer.options.metrics!['accuracy'].state);
}

/** A checkpoint within the second epoch. */
async function makeCheckpoint(): Promise<Uint8Array> {
  const { trainer, loader, callbacks } = makeTraining();
  const stop: Callback = {
    name: 'stop',
    onBatchEnd: ({ epoch, batch, stop: end }) => (epoch === 2 && batch === 3 ? end('here') : undefined),
  };
  await trainer.fit(loader, { epochs: 3, callbacks: [...callbacks, stop] });
  return toCheckpoint(trainer, { callbacks, loader });
}

/** Edits of the text about the training, and of tensors, with a checksum that fits: what somebody may have written by hand. */
function resealed(file: Uint8Array): Mutation {
  const { tensors, metadata } = fromSafetensors(file);
  const training = JSON.parse(metadata['training']) as JsonValue;
  return (random) => {
    const { value, how } = mutateJson(training, random);
    const text = JSON.stringify(value);
    const others = { ...tensors };
    const name = random.pick(Object.keys(tensors));
    const choice = random.below(8);
    if (choice === 0) delete others[name];
    if (choice === 1) others[random.pick(Object.keys(tensors))] = tensors[name];
    if (choice === 2) others[`${name}.more`] = tensors[name];
    const sealed = { ...metadata, training: text, checksum: checksumOf(text, others) };
    return { bytes: toSafetensors(others, sealed), how: `${how}; tensors ${choice}: ${name}` };
  };
}

/** Edits of the header of the safetensors file. */
function headerEdits(file: Uint8Array): Mutation {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length))) as JsonValue;
  return (random) => {
    const { value, how } = mutateJson(header, random);
    const text = new TextEncoder().encode(JSON.stringify(value));
    const bytes = new Uint8Array(8 + text.length + file.length - 8 - length);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
    bytes.set(text, 8);
    bytes.set(file.subarray(8 + length), 8 + text.length);
    return { bytes, how };
  };
}

const isRefusal = (error: unknown): boolean => error instanceof GradkitError;

it.each<[name: string, make: (file: Uint8Array) => Mutation]>([
  ['bytes', byteMutation],
  ['the header', headerEdits],
  ['the training', resealed],
])(
  'a checkpoint with mutations of %s is read or refused; refused, it changes nothing',
  { timeout: 3e6 },
  async (_, make) => {
    const mutations = [make(await makeCheckpoint())];
    let training = makeTraining();
    let before = stateOf(training);
    const again = (): void => {
      training = makeTraining();
      before = stateOf(training);
    };
    const report = await readMutants(
      async ({ bytes }) => {
        const { trainer, loader, callbacks } = training;
        try {
          fromCheckpoint(bytes, trainer, { callbacks, loader });
        } catch (error) {
          if (stateOf(training) !== before) {
            again();
            throw new Error('the trainer has changed', { cause: error });
          }
          throw error;
        }
        try {
          await trainer.fit(loader, { epochs: 3, callbacks }); // what was accepted goes on
        } finally {
          again();
        }
      },
      { mutations, count: mutantCount(150), seed: 1, isRefusal },
    );
    expect(report.refused).toBeGreaterThan(50);
  },
);
