import { Generator, normal, seed, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import {
  BatchNorm1d,
  Dropout,
  Linear,
  Module,
  registerForwardHook,
  ReLU,
  Sequential,
  Sigmoid,
  Tanh,
} from '@gradkit/layers';
import { crossEntropy, mse } from '@gradkit/losses';
import { Adam, SGD } from '@gradkit/optimizers';
import { describe, expect, it } from 'vitest';
import {
  fromCheckpoint,
  toCheckpoint,
  Trainer,
  watchStatistics,
  type Batch,
  type Callback,
  type TrainerOptions,
  type WatchStatistics,
} from '../index.ts';

/** A training with everything that a second pass could disturb: dropout of two generators, batch statistics, moments. */
function makeTraining(options: Partial<TrainerOptions<Batch>> = {}) {
  seed(5);
  const rng = new Generator(1);
  const model = new Sequential(
    new Linear(4, 8, { rng }),
    new BatchNorm1d(8),
    new ReLU(),
    new Dropout(0.3),
    new Dropout(0.2, { rng: new Generator(9) }),
    new Linear(8, 3, { rng }),
  );
  const batches = Array.from({ length: 7 }, () => ({
    inputs: normal([6, 4], { rng }),
    labels: tensor([0, 1, 2, 0, 1, 2], { dtype: 'int32' }),
  }));
  const optimizer = new Adam(model.parameters(), { learningRate: 0.01 });
  const trainer = new Trainer<Batch>({ model, optimizer, loss: crossEntropy, log: () => {}, ...options });
  return { model, batches, trainer };
}

const bitsOf = ({ model, history }: Trainer): unknown => [
  history.values('loss'),
  Object.entries(model.stateDict()).map(([name, { data }]) => [name, data]),
];

/** The bits of two epochs, watched or not. */
async function trained(options: Partial<TrainerOptions<Batch>>, callbacks: readonly Callback[]) {
  const { trainer, batches } = makeTraining(options);
  await trainer.fit(batches, { epochs: 2, callbacks });
  return bitsOf(trainer);
}

describe.each(['eager', 'compiled', 'auto'] as const)('training has the same bits as without, %s', (execution) => {
  it.each([{}, { accumulate: 3 }, { clipNorm: 0.1 }])('%o', async (options) => {
    const all = { execution, ...options };
    const watch = watchStatistics({ everyBatches: 2 });
    expect(await trained(all, [watch])).toEqual(await trained(all, []));
  });

  it('resumed within an epoch, and the records are those of one that never stopped', async () => {
    const stopAt: Callback = {
      name: 'stop',
      onBatchEnd: ({ epoch, batch, stop }) => void (epoch === 2 && batch === 4 && stop('enough')),
    };
    const whole = makeTraining({ execution });
    const watch = watchStatistics({ everyBatches: 3 });
    await whole.trainer.fit(whole.batches, { epochs: 3, callbacks: [watch] });

    const first = makeTraining({ execution });
    const firstWatch = watchStatistics({ everyBatches: 3 });
    await first.trainer.fit(first.batches, { epochs: 3, callbacks: [firstWatch, stopAt] });
    const bytes = toCheckpoint(first.trainer, { callbacks: [firstWatch] });
    const second = makeTraining({ execution });
    const secondWatch = watchStatistics({ everyBatches: 3 });
    fromCheckpoint(bytes, second.trainer, { callbacks: [secondWatch] });
    await second.trainer.fit(second.batches, { epochs: 3, callbacks: [secondWatch] });

    expect(bitsOf(second.trainer)).toEqual(bitsOf(whole.trainer));
    for (const what of ['statistics', 'batchStatistics', 'findings'] as const)
      expect(secondWatch[what](second.trainer)).toEqual(watch[what](whole.trainer));
    expect(watch.statistics(whole.trainer).map(({ epoch, watched }) => [epoch, watched])).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  });
});

it.each(['eager', 'compiled'] as const)('a step that draws from a generator of its own, %s', async (execution) => {
  const losses = async (callbacks: readonly Callback[]): Promise<readonly number[]> => {
    const rng = new Generator(4);
    const model = new Linear(2, 1, { rng: new Generator(1) });
    const step = ({ inputs, targets }: Batch) => {
      const outputs = model.forward(inputs.add(normal(inputs.shape, { rng })));
      return { loss: mse(outputs, targets!), outputs, targets: targets! };
    };
    const optimizer = new SGD(model.parameters(), { learningRate: 0.1 });
    const trainer = new Trainer({ model, optimizer, step, execution, log: () => {} });
    await trainer.fit([{ inputs: zeros([3, 2]), targets: zeros([3, 1]) }], { epochs: 4, callbacks });
    return trainer.history.values('loss');
  };
  expect(await losses([watchStatistics()])).toEqual(await losses([]));
});

it('compiled steps with hooks are not traced again for it', async () => {
  const traces = async (callbacks: readonly Callback[]): Promise<number> => {
    const { trainer, model, batches } = makeTraining({ execution: 'compiled' });
    let count = 0;
    registerForwardHook(model.at(0), (_, [x]) => void (count += Number((x as Tensor).isSymbolic)));
    await trainer.fit(batches, { epochs: 2, callbacks });
    return count;
  };
  expect(await traces([watchStatistics({ everyBatches: 1 })])).toBe(await traces([]));
});

it('has plain data, of each training its own', async () => {
  const watch = watchStatistics({ everyBatches: 4, keepBatches: 3 });
  const one = makeTraining({ execution: 'eager' });
  await one.trainer.fit(one.batches, { epochs: 2, callbacks: [watch] });
  const records = watch.statistics(one.trainer);
  expect(JSON.parse(JSON.stringify(records))).toEqual(records);
  const place = watch.batchStatistics(one.trainer).map(({ epoch, batch }) => [epoch, batch]);
  expect(place).toEqual([
    [1, 5],
    [2, 1],
    [2, 5],
  ]);
  const other = makeTraining({ execution: 'eager' });
  expect(watch.statistics(other.trainer)).toEqual([]);
  await other.trainer.fit(other.batches, { epochs: 2, callbacks: [watch] });
  expect(watch.statistics(other.trainer)).toEqual(records);
});

/** A training with one loss of all, watched. */
async function observe(
  model: Module,
  options: { readonly learningRate?: number; readonly watch?: WatchStatistics } = {},
) {
  const { learningRate = 0.01, watch = watchStatistics() } = options;
  const lines: string[] = [];
  const optimizer = new SGD(model.parameters(), { learningRate });
  const log = (line: string): void => void lines.push(line);
  const trainer = new Trainer({ model, optimizer, loss: mse, execution: 'eager', log });
  const inputs = tensor([
    [1, 2],
    [-1, 1],
    [2, -1],
  ]);
  await trainer.fit([{ inputs, targets: tensor([[1], [2], [3]]) }], { epochs: 3, callbacks: [watch] });
  return { found: watch.findings(trainer), layers: watch.statistics(trainer).at(-1)!.layers, lines };
}

describe('says what is wrong', () => {
  const rng = (): { rng: Generator } => ({ rng: new Generator(2) });
  const withBias = (layer: Linear, bias: readonly number[]): Linear => {
    layer.bias!.value = tensor(bias);
    return layer;
  };

  it('dead units, of a layer and of a function; once, with the epochs', async () => {
    const hidden = (): Linear => withBias(new Linear(2, 4, rng()), [-99, -99, -99, 1]);
    const { found, lines } = await observe(new Sequential(hidden(), new ReLU(), new Linear(4, 1, rng())), {
      learningRate: 0.001,
    });
    const text = (epoch: number): string => `layer 1 (ReLU): 3 of 4 units were 0 for every example of epoch ${epoch}`;
    expect(found).toEqual([{ kind: 'deadUnits', layer: '1', since: 1, epoch: 3, text: text(3) }]);
    expect(lines.filter((line) => line.startsWith('watch'))).toEqual([`watchStatistics: ${text(1)}`]);
    class Net extends Module {
      readonly hidden = hidden();
      readonly output = new Linear(4, 1, rng());
      forward(x: Tensor): Tensor {
        return this.output.forward(this.hidden.forward(x).relu());
      }
    }
    expect((await observe(new Net(), { learningRate: 0.001 })).found.map((each) => each.text)).toEqual([
      'layer hidden (Linear): 3 of 4 units got no gradient for every example of epoch 3; what follows let none through',
    ]);
  });

  it('gradients that vanish, and values that are saturated', async () => {
    const layers = Array.from({ length: 8 }, () => [withBias(new Linear(2, 2, rng()), [-9, 9]), new Sigmoid()]).flat();
    const { found } = await observe(new Sequential(...layers, new Linear(2, 1, rng())));
    expect(found.find(({ kind }) => kind === 'vanishingGradients')?.text).toMatch(
      /^gradients vanish towards the first layers: in epoch 3 they were [\de+.]+ times smaller at layer 0 \(Linear\) than at layer 16 \(Linear\)$/,
    );
    expect(found.find(({ kind }) => kind === 'saturation')?.text).toBe(
      'layer 1 (Sigmoid): 100 % of its values were at an end of its range in epoch 3, where it has next to no slope',
    );
  });

  it('gradients that explode, and updates that are too large', async () => {
    const layers = Array.from({ length: 6 }, () => {
      const layer = new Linear(2, 2, { bias: false });
      layer.weight.value = tensor([[5, 1], [1, 5]]); // prettier-ignore
      return layer;
    });
    const last = new Linear(2, 1, { bias: false });
    last.weight.value = tensor([[0.00001, 0.00001]]);
    const { found } = await observe(new Sequential(...layers, last), { learningRate: 1e-3 });
    const kinds = found.map(({ kind }) => kind);
    expect(kinds).toContain('explodingGradients');
    expect(kinds).toContain('largeUpdates');
  });

  it('updates that are too small', async () => {
    const { found } = await observe(new Linear(2, 1, rng()), { learningRate: 1e-9 });
    expect(found.map(({ text }) => text)).toEqual([
      expect.stringMatching(
        /^the model \(Linear\): a step of epoch 3 changed its parameters by [\de.-]+ % of their norm; the learning rate, or its gradient, may be too small$/,
      ),
    ]);
  });

  it('NaN', async () => {
    const layer = withBias(new Linear(2, 1, rng()), [Number.NaN]);
    const { found } = await observe(layer);
    expect(found[0]?.text).toBe(
      'the model (Linear): what it gave had NaN or Infinity in epoch 3; nanGuard() says where it came from',
    );
  });

  it('nothing where all is well', async () => {
    const model = new Sequential(new Linear(2, 8, rng()), new Tanh(), new Linear(8, 1, rng()));
    expect((await observe(model)).found).toEqual([]);
  });
});

it('has quantiles where they are wanted', async () => {
  const model = new Sequential(new Linear(2, 1, { bias: false }), new ReLU());
  model.getParameter('0.weight').value = tensor([[1, 0]]);
  const { layers } = await observe(model, { learningRate: 0, watch: watchStatistics({ quantiles: 9 }) });
  expect(layers.map(({ activation }) => activation.quantiles)).toEqual([
    [-1, 1, 2],
    [0, 1, 2],
  ]);
  expect(layers.map(({ gradient }) => gradient?.quantiles.length)).toEqual([2, undefined]);
});

describe('which layers', () => {
  const model = () => new Sequential({ body: new Sequential(new Linear(2, 3), new ReLU()), head: new Linear(3, 1) });

  it.each([
    [undefined, ['body.0', 'body.1', 'head']],
    ['body.*', ['body.0', 'body.1']],
    ['body', ['body.0', 'body.1', 'body']],
    [
      ['*.1', 'head'],
      ['body.1', 'head'],
    ],
  ])('%o', async (layers, names) => {
    const { layers: records } = await observe(model(), { watch: watchStatistics({ layers }) });
    expect(records.map(({ name }) => name)).toEqual(names);
  });

  it('frozen ones have no gradient', async () => {
    const frozen = model();
    frozen.getSubmodule('body').requiresGrad(false);
    const { layers } = await observe(frozen);
    expect(layers.map(({ gradient, updateRatio }) => [gradient === null, updateRatio])).toEqual([
      [true, 0],
      [true, null],
      [false, expect.any(Number)],
    ]);
  });
});

it.each<[() => unknown, string]>([
  [
    () => watchStatistics({ everyBatches: 0 }),
    'watchStatistics: everyBatches is 0; it must be a whole number of at least 1',
  ],
  [() => watchStatistics({ every: 3 } as object), 'watchStatistics: every is no option; the options are everyBatches'],
  [
    () => watchStatistics({ layers: 'boddy' }).onFitStart!({ trainer: makeTraining().trainer } as never),
    'watchStatistics: layers has boddy, which means none of 0, 1, 2',
  ],
  [
    () => {
      const { trainer } = makeTraining();
      const { values } = watchStatistics().state!(trainer);
      watchStatistics().restore!({ values: { ...values, epochs: [{ epoch: 1 }] }, tensors: {} }, trainer);
    },
    'watchStatistics: the state has epochs that are not what state() gave',
  ],
])('mistakes: %#', (make, text) => {
  expect(make).toThrow(text);
});
