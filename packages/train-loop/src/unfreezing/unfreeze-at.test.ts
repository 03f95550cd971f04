import { Generator, tensor, type DType, type Tensor } from '@gradkit/core-tensor';
import { BatchNorm1d, Linear, Module, Sequential, Tanh } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Adam, LambdaLR, SGD } from '@gradkit/optimizers';
import { expectClose, readGolden, type Written } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import {
  fromCheckpoint,
  toCheckpoint,
  Trainer,
  unfreezeAt,
  type Batch,
  type Callback,
  type ExecutionMode,
} from '../index.ts';

type State = Readonly<Record<string, Written<DType>>>;

interface Golden {
  readonly unfrozenFrom: number;
  readonly learningRates: { readonly body: number; readonly head: number };
  readonly start: State;
  readonly batches: readonly { readonly inputs: Written<DType>; readonly labels: Written<DType> }[];
  readonly runs: readonly {
    readonly optimizer: 'SGD' | 'Adam';
    readonly batchNorm: boolean;
    readonly epochs: readonly { readonly loss: number; readonly state: State }[];
  }[];
}

const golden = readGolden<Golden>('training-loop/fine-tuning');
const read = ({ shape, dtype, data }: Written<DType>) => tensor(data, { dtype }).reshape(shape);
const batches = golden.batches.map(({ inputs, labels }) => ({ inputs: read(inputs), labels: read(labels) }));

class Net extends Module {
  readonly body = new Sequential(new Linear(4, 6, { bias: false }), new BatchNorm1d(6), new Tanh());
  readonly head = new Linear(6, 3);

  forward(x: Tensor): Tensor {
    return this.head.forward(this.body.forward(x));
  }
}

function makeTrainer(execution: ExecutionMode, name: 'SGD' | 'Adam') {
  const model = new Net();
  const start = Object.entries(golden.start).map(([key, value]) => [key, read(value)] as const);
  model.loadStateDict(Object.fromEntries(start), { strict: false });
  const { body, head } = golden.learningRates;
  const groups = [
    { parameters: model.body.parameters(), learningRate: body },
    { parameters: model.head.parameters(), learningRate: head },
  ];
  const optimizer = name === 'SGD' ? new SGD(groups, { learningRate: 1, momentum: 0.9 }) : new Adam(groups);
  const schedule = { scheduler: new LambdaLR(optimizer, [() => 1, (epoch) => 0.5 ** epoch]), every: 'epoch' } as const;
  const trainer = new Trainer<Batch>({ model, optimizer, loss: crossEntropy, schedule, execution, log: () => {} });
  return { model, optimizer, trainer };
}

const bitsOf = (model: Module): unknown => Object.entries(model.stateDict()).map(([name, { data }]) => [name, data]);

describe.each(['eager', 'compiled'] as const)('%s', (execution) => {
  it.each(golden.runs)('fine-tunes as PyTorch does: $optimizer, batchNorm $batchNorm', async (run) => {
    const { model, trainer } = makeTrainer(execution, run.optimizer);
    const unfreeze = unfreezeAt({ [golden.unfrozenFrom]: 'body' }, { batchNorm: run.batchNorm });
    for (const [i, { loss, state }] of run.epochs.entries()) {
      await trainer.fit(batches, { epochs: i + 1, callbacks: [unfreeze] });
      expectClose([trainer.history.last!.loss], [loss]);
      const own = model.stateDict();
      for (const [name, value] of Object.entries(state)) expectClose(own[name], read(value));
    }
  });

  it('what is frozen keeps its bits, and the optimizer remembers nothing of it', async () => {
    const { model, optimizer, trainer } = makeTrainer(execution, 'Adam');
    const before = bitsOf(model.body);
    const callbacks = [unfreezeAt({ 3: 'body', 5: 'head' }, { batchNorm: true }), unfreezeAt({ 1: 'head' })];
    await trainer.fit(batches, { epochs: 2, callbacks });
    expect(bitsOf(model.body)).toEqual(before);
    const remembered = (): Set<string> =>
      new Set(Object.keys(optimizer.stateDict().tensors).map((name) => name.split('.')[0]));
    expect(remembered()).toEqual(new Set(['3', '4']));
    await trainer.fit(batches, { epochs: 3, callbacks });
    expect(bitsOf(model.body)).not.toEqual(before);
    expect(remembered().size).toBe(5);
  });

  it('goes on from a checkpoint within an epoch with the same bits', async () => {
    const whole = makeTrainer(execution, 'Adam');
    const callbacks = (): Callback[] => [unfreezeAt({ 2: 'body.1', 3: 'body' }, { batchNorm: true })];
    await whole.trainer.fit(batches, { epochs: 4, callbacks: callbacks() });
    for (const [epoch, batch] of [
      [1, 4],
      [2, 2],
      [3, 1],
    ] as const) {
      const first = makeTrainer(execution, 'Adam');
      const stop: Callback = {
        name: 'stop',
        onBatchEnd: (progress) => void (progress.epoch === epoch && progress.batch === batch && progress.stop('')),
      };
      await first.trainer.fit(batches, { epochs: 4, callbacks: [...callbacks(), stop] });
      const second = makeTrainer(execution, 'Adam');
      fromCheckpoint(toCheckpoint(first.trainer), second.trainer);
      await second.trainer.fit(batches, { epochs: 4, callbacks: callbacks() });
      expect(bitsOf(second.model)).toEqual(bitsOf(whole.model));
      expect(second.trainer.history.values('loss')).toEqual(whole.trainer.history.values('loss'));
    }
  });
});

it.each<[() => unknown, string]>([
  [
    () => unfreezeAt({}),
    "unfreezeAt: epochs is an object; it must be an object of names by epochs, such as { 3: 'layer4' }",
  ],
  [() => unfreezeAt({ 0: 'body' }), 'unfreezeAt: an epoch is 0; it must be a whole number of at least 1'],
  [() => unfreezeAt({ 2: 'body' }, { batchNorm: 1 as never }), 'unfreezeAt: batchNorm is 1; it must be true or false'],
])('mistakes: %#', (make, text) => {
  expect(make).toThrow(text);
});

it('names that mean nothing, and parameters that the optimizer does not have', async () => {
  const model = new Sequential(new Linear(4, 6, { rng: new Generator(1) }), new Linear(6, 3));
  const optimizer = new SGD(model.at(1).parameters(), { learningRate: 0.1 });
  const trainer = new Trainer({ model, optimizer, loss: crossEntropy, execution: 'eager', log: () => {} });
  const fit = (name: string) => trainer.fit(batches, { epochs: 2, callbacks: [unfreezeAt({ 2: name })] });
  await expect(fit('body')).rejects.toThrow('patterns has body, which means none of 0, 1');
  await expect(fit('0')).rejects.toThrow(
    'unfreezeAt: 0.weight is to be unfrozen, but the optimizer does not have it; make the optimizer with all parameters',
  );
});
