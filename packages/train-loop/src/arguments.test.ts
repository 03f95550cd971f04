import { ConfigError, tensor } from '@gradkit/core-tensor';
import { Linear } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { ExponentialLR, ReduceLROnPlateau, SGD } from '@gradkit/optimizers';
import { describe, expect, it } from 'vitest';
import {
  earlyStopping,
  fromCheckpoint,
  toCheckpoint,
  Trainer,
  type Batch,
  type Callback,
  type TrainerOptions,
} from './index.ts';
import { checkpoints, progress, progressBar } from './node.ts';

/** What plain JavaScript can pass. */
const any = (value: unknown): never => value as never;
const model = new Linear(1, 1);
const optimizer = new SGD(model.parameters(), { learningRate: 0.1 });
const scheduler = new ExponentialLR(optimizer, 0.9);
const other = new SGD(new Linear(1, 1).parameters(), { learningRate: 1 });
const predictRule =
  'it must be { inputs, … } with a tensor of inputs; predict takes a tensor, or a loader or list of batches';
const batch = { inputs: tensor([[1]]), targets: tensor([[3]]) };
const make = (options: object) => new Trainer({ model, optimizer, loss: mse, execution: 'eager', ...options });
const trainer = make({ log: () => {} });
const withStep = (step: unknown) =>
  new Trainer<Batch>({ model, optimizer, step: any(step), execution: 'eager', log: () => {} });

const trainerOptions =
  'model, optimizer, loss, step, lossReduction, metrics, schedule, clipNorm, accumulate, execution, device, threads, log';
const iterable = 'it must be a DataLoader, a list of batches, or anything that can be gone through';

const batchRule = 'it must be { inputs, labels } or { inputs, targets }, unless the Trainer has a step of its own';

class Misspelt implements Callback {
  readonly name = 'misspelt';
  onEpochend(): void {}
}

const cases: Readonly<Record<string, readonly (readonly [call: () => unknown, text: string])[]>> = {
  Trainer: [
    [
      () => make({ metric: {} }),
      `Trainer: metric is no option; the options are ${trainerOptions} (did you mean metrics?)`,
    ],
    [
      () => make({ clip_norm: 1 }),
      `Trainer: clip_norm is no option; the options are ${trainerOptions} (did you mean clipNorm?)`,
    ],
    [
      () => new Trainer(any(model)),
      'Trainer: options are a Linear; they must be an object such as { model, optimizer, loss }',
    ],
    [
      () => new Trainer(any(undefined)),
      'Trainer: options are undefined; they must be an object such as { model, optimizer, loss }',
    ],
    [
      () => make({ model: mse }),
      'Trainer: model is a function; it must be an object with forward(), modules(), parameters()',
    ],
    [() => make({ optimizer: 'sgd' }), "Trainer: optimizer is 'sgd'; it must be an object with zeroGrad(), step()"],
    [() => make({ loss: 'mse' }), "Trainer: loss is 'mse'; it must be a function"],
    [() => make({ loss: undefined }), 'Trainer: neither loss nor step is given; exactly one of them is needed'],
    [() => make({ step: () => {} }), 'Trainer: both loss and step are given; exactly one of them is needed'],
    [() => withStep({}), 'Trainer: step is an object; it must be a function'],
    [
      () => make({ metrics: [new Accuracy()] }),
      'Trainer: metrics are [a Accuracy]; they must be an object of metrics by name, such as { accuracy: new Accuracy() }',
    ],
    [
      () => make({ metrics: { accuracy: Accuracy } }),
      'Trainer: metrics.accuracy is a function; it must be an object with update(), compute(), reset()',
    ],
    [
      () => make({ metrics: { mine: { update() {}, compute() {}, reset() {}, better: 'larger' } } }),
      'Trainer: metrics.mine.better is larger; it must be one of higher, lower, null',
    ],
    [() => make({ schedule: scheduler }), 'Trainer: schedule.scheduler is undefined; it must be an object with step()'],
    [
      () => make({ schedule: { scheduler, every: 'epochs' } }),
      'Trainer: schedule.every is epochs; it must be one of epoch, batch (did you mean epoch?)',
    ],
    [
      () => make({ schedule: { scheduler: new ReduceLROnPlateau(optimizer), every: 'batch' } }),
      'Trainer: schedule.every is batch, but a ReduceLROnPlateau watches a number of epochs',
    ],
    [
      () => make({ schedule: { scheduler, every: 'epoch', monitor: 'loss' } }),
      'Trainer: schedule.monitor is loss, but only a ReduceLROnPlateau watches a number',
    ],
    [
      () => make({ schedule: { scheduler, every: 'epoch', monitor: 1 } }),
      'Trainer: schedule.monitor is 1; it must be a string',
    ],
    [
      () => make({ schedule: { scheduler: new ExponentialLR(other, 0.9), every: 'epoch' } }),
      "Trainer: schedule.scheduler changes the learning rate of another optimizer; make it with the trainer's",
    ],
    [
      () =>
        make({
          schedule: [
            { scheduler, every: 'epoch' },
            { scheduler: new ReduceLROnPlateau(other), every: 'epoch' },
          ],
        }),
      "Trainer: schedule[1].scheduler changes the learning rate of another optimizer; make it with the trainer's",
    ],
    [() => make({ accumulate: 0 }), 'Trainer: accumulate is 0; it must be a whole number of at least 1'],
    [() => make({ clipNorm: 0 }), 'Trainer: clipNorm is 0; it must be above 0 and finite'],
    [
      () => make({ execution: 'compile' }),
      'Trainer: execution is compile; it must be one of auto, compiled, eager (did you mean compiled?)',
    ],
    [
      () => make({ device: 'gpu' }),
      'Trainer: device is gpu; it must be one of auto, cpu, cuda, webgpu, wasm (did you mean cpu?)',
    ],
    [
      () => make({ device: 'cpu', execution: 'eager' }),
      'Trainer: device is cpu but execution is eager, which runs on none of the devices',
    ],
    [() => make({ threads: '4' }), "Trainer: threads is '4'; it must be a whole number of at least 1"],
    [() => make({ log: false }), 'Trainer: log is false; it must be a function'],
  ],
  'fit, evaluate and predict': [
    [
      () => trainer.fit([batch], any({ epoch: 3 })),
      'fit: epoch is no option; the options are epochs, validation, callbacks (did you mean epochs?)',
    ],
    [() => trainer.fit([batch], any(3)), 'fit: options are 3; they must be an object such as { epochs: … }'],
    [() => trainer.fit([batch], any({})), 'fit: epochs is undefined; it must be a whole number of at least 1'],
    [() => trainer.fit(any(batch.inputs), { epochs: 1 }), `fit: loader is a tensor [1, 1]; ${iterable}`],
    [() => trainer.fit(any(undefined), { epochs: 1 }), `fit: loader is undefined; ${iterable}`],
    [
      () => trainer.fit(any(Object.assign(new Set([batch]), { length: 1.5 })), { epochs: 1 }),
      'fit: loader.length is 1.5; it must be a whole number of at least 0',
    ],
    [() => trainer.fit([batch], { epochs: 1, validation: any(batch) }), `fit: validation is an object; ${iterable}`],
    [
      () => trainer.fit([batch], { epochs: 1, callbacks: any(earlyStopping()) }),
      'fit: callbacks is an object; it must be a list',
    ],
    [
      () => trainer.fit([batch], { epochs: 1, callbacks: [any(earlyStopping)] }),
      'fit: callbacks[0] is a function; it must be an object such as earlyStopping() makes',
    ],
    [
      () => trainer.fit([batch], { epochs: 1, callbacks: [any({})] }),
      'fit: callbacks[0].name is undefined; it must be a string',
    ],
    [
      () => trainer.fit([batch], { epochs: 1, callbacks: Array<Callback>(2).fill(earlyStopping()) }),
      'fit: callbacks[1] is callbacks[0] again, which would be told everything twice',
    ],
    [
      () => trainer.fit([batch], { epochs: 1, callbacks: [any({ name: 'a', onEpochBegin() {} })] }),
      'fit, callbacks[0]: onEpochBegin is no option; the options are onFitStart, onEpochStart, onBatchStart, onBatchEnd, onBatchFinalized, onEvaluationStart, onEpochEnd, onEvaluationEnd, onEpochFinalized, onFitEnd (did you mean onEpochStart?)',
    ],
    [
      () => trainer.fit([batch], { epochs: 1, callbacks: [new Misspelt()] }),
      'fit, callbacks[0]: onEpochend is no option; the options are onFitStart, onEpochStart, onBatchStart, onBatchEnd, onBatchFinalized, onEvaluationStart, onEpochEnd, onEvaluationEnd, onEpochFinalized, onFitEnd (did you mean onEpochEnd?)',
    ],
    [
      () => trainer.fit([batch], { epochs: 1, callbacks: [any({ name: 'a', onFitEnd: 'x' })] }),
      "fit: callbacks[0].onFitEnd is 'x'; it must be a function",
    ],
    [
      () =>
        make({
          schedule: { scheduler: new ReduceLROnPlateau(optimizer), every: 'epoch', monitor: 'accuracy' },
          log: () => {},
        }).fit([batch], { epochs: 1 }),
      'fit, schedule: monitor is accuracy but the epoch has epoch, seconds, loss; give fit a validation loader or monitor one of these',
    ],
    [() => trainer.evaluate(any(batch)), `evaluate: loader is an object; ${iterable}`],
    [() => trainer.predict(any('x')), `predict: loader is 'x'; ${iterable}`],
    [() => trainer.predict(any([[1, 2]])), `predict: a batch is [1, 2]; ${predictRule}`],
    [() => trainer.predict(any([{ inputs: 1 }])), `predict: a batch is an object; ${predictRule}`],
  ],
  'batches and steps': [
    [() => trainer.trainBatch(any(undefined)), `Trainer: the batch is undefined; ${batchRule}`],
    [() => trainer.trainBatch(any([1, 2])), `Trainer: the batch is [1, 2]; ${batchRule}`],
    [() => trainer.trainBatch(any({ x: 1, y: 2 })), `Trainer: the batch has x, y; ${batchRule}`],
    [() => trainer.trainBatch(any({ inputs: 1 })), "Trainer: the batch's inputs is 1; it must be a tensor"],
    [
      () => withStep(async () => ({ loss: tensor(1), outputs: tensor(1), targets: tensor(1) })).trainBatch(batch),
      'Trainer: the loss or step is async; it must give tensors, not a promise of them',
    ],
    [() => withStep(() => tensor(1)).trainBatch(batch), "Trainer: the step's loss is undefined; it must be a tensor"],
    [
      () => withStep(() => ({ loss: tensor(1) })).trainBatch(batch),
      "Trainer: the step's outputs is undefined; it must be a tensor",
    ],
    [
      () => make({ loss: () => 1, log: () => {} }).evaluate([batch]),
      "Trainer: the step's loss is 1; it must be a tensor",
    ],
  ],
  callbacks: [
    [
      () => earlyStopping(any({ min_delta: 1 })),
      'earlyStopping: min_delta is no option; the options are monitor, patience, minDelta, mode, restoreBest (did you mean minDelta?)',
    ],
    [
      () => earlyStopping(any('loss')),
      "earlyStopping: options are 'loss'; they must be an object such as { monitor: … }",
    ],
    [() => earlyStopping({ monitor: any(0) }), 'earlyStopping: monitor is 0; it must be a string'],
    [() => earlyStopping({ patience: -1 }), 'earlyStopping: patience is -1; it must be a whole number of at least 0'],
    [() => earlyStopping({ minDelta: NaN }), 'earlyStopping: minDelta is NaN; it must be at least 0 and finite'],
    [() => earlyStopping({ mode: any('higher') }), 'earlyStopping: mode is higher; it must be one of min, max'],
    [() => earlyStopping({ restoreBest: any('yes') }), "earlyStopping: restoreBest is 'yes'; it must be true or false"],
    [() => checkpoints(any(undefined)), 'checkpoints: path is undefined; it must be a string'],
    [
      () => checkpoints('x', any({ every_batches: 3 })),
      'checkpoints: every_batches is no option; the options are every, everyBatches, everyMinutes, resume, parameters (did you mean everyBatches?)',
    ],
    [() => checkpoints('x', { every: 0 }), 'checkpoints: every is 0; it must be a whole number of at least 1'],
    [
      () => checkpoints('x', { everyBatches: 1.5 }),
      'checkpoints: everyBatches is 1.5; it must be a whole number of at least 1',
    ],
    [() => checkpoints('x', { resume: any('no') }), "checkpoints: resume is 'no'; it must be true or false"],
    [() => progressBar(any({ out: 1 })), 'progressBar: out is no option; the options are stream'],
    [
      () => progressBar({ stream: any('log.txt') }),
      "progressBar: stream is 'log.txt'; it must be an object with write()",
    ],
    [() => progress(any(3)), `progress: loader is 3; ${iterable}`],
    [() => progress([], any('epoch')), "progress: options are 'epoch'; they must be an object such as { label: … }"],
    [() => progress([], { label: any(1) }), 'progress: label is 1; it must be a string'],
  ],
  checkpoints: [
    [
      () => toCheckpoint(any(model)),
      'toCheckpoint: trainer.model is undefined; it must be an object with stateDict(), loadStateDict()',
    ],
    [
      () => toCheckpoint(trainer, any({ callback: [] })),
      'toCheckpoint: callback is no option; the options are callbacks, loader, parameters (did you mean callbacks?)',
    ],
    [() => toCheckpoint(trainer, { loader: any(3) }), `toCheckpoint: loader is 3; ${iterable}`],
    [
      () => fromCheckpoint(toCheckpoint(trainer), any(null)),
      'fromCheckpoint: trainer.model is undefined; it must be an object with stateDict(), loadStateDict()',
    ],
    [
      () => fromCheckpoint(toCheckpoint(trainer), trainer, { name: any(1) }),
      'fromCheckpoint: name is 1; it must be a string',
    ],
  ],
};

describe.each(Object.entries(cases))('%s', (_, rows) => {
  it.each(rows)('%#', async (call, text) => {
    const failure: unknown = await (async () => call())().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConfigError);
    expect((failure as Error).message).toBe(text);
  });
});

it('an option given as undefined is left out', async () => {
  const nothing = { step: undefined, metrics: undefined, schedule: undefined, clipNorm: undefined, threads: undefined };
  const options: TrainerOptions<Batch> = { model, optimizer, loss: mse, ...nothing, execution: undefined };
  const fresh = new Trainer({ ...options, log: () => {} });
  const stopping = earlyStopping({ monitor: 'loss', patience: undefined, mode: undefined, restoreBest: undefined });
  await fresh.fit([batch], { epochs: 1, validation: undefined, callbacks: [stopping] });
  await fresh.fit([batch], { epochs: 2, callbacks: undefined });
  expect(fresh.history.epochs).toHaveLength(2);
  expect(() => checkpoints('x', { every: undefined, everyBatches: undefined, resume: undefined })).not.toThrow();
});
