import { arange, Generator, seed, tensor, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, TensorDataset } from '@gradkit/data';
import { Dropout, Linear, Sequential, Tanh } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam, ExponentialLR, SGD } from '@gradkit/optimizers';
import { fromSafetensors, toSafetensors } from '@gradkit/safetensors';
import { describe, expect, it } from 'vitest';
import { earlyStopping, fromCheckpoint, toCheckpoint, Trainer, type Batch, type Callback } from '../index.ts';
import { checksumOf } from './checksum.ts';

const inputs = arange(11).reshape([11, 1]).div(10);
const targets = inputs.mul(2).add(1);

/** No seed: the order of the batches is drawn when the loader is made. */
const makeLoader = () => new DataLoader(new TensorDataset({ inputs, targets }), { batchSize: 3, shuffle: true });

function makeTrainer(): Trainer {
  const rng = new Generator(1);
  const dropout = new Dropout(0.2, { rng: new Generator(2) });
  const model = new Sequential(
    new Linear(1, 6, { rng }),
    new Tanh(),
    dropout,
    new Dropout(0.1),
    new Linear(6, 1, { rng }),
  );
  const optimizer = new Adam(model.parameters(), { learningRate: 0.05 });
  const scheduler = new ExponentialLR(optimizer, 0.9);
  return new Trainer({ model, optimizer, loss: mse, schedule: { scheduler, every: 'epoch' }, clipNorm: 1 });
}

/** All that training has made; seconds are the only numbers that may differ. */
function stateOf({ model, optimizer, history, resumePoint }: Trainer) {
  const dataOf = (tensors: Readonly<Record<string, Tensor>>) =>
    Object.entries(tensors).map(([name, { data }]) => [name, [...data]]);
  const { tensors, ...rest } = optimizer.stateDict();
  const epochs = history.epochs.map((record) => ({ ...record, seconds: 0 }));
  return { model: dataOf(model.stateDict()), moments: dataOf(tensors), ...rest, epochs, resumePoint };
}

describe('a checkpoint after any batch', () => {
  it('goes on the same to the bit: unseeded orders, two kinds of dropout, moments, history', async () => {
    seed(1);
    const saved: Uint8Array[] = [];
    const whole = makeTrainer();
    const loader = makeLoader();
    const saving: Callback = { name: 'saving', onBatchEnd: () => void saved.push(toCheckpoint(whole, { loader })) };
    await whole.fit(loader, { epochs: 3, callbacks: [saving], validation: loader });
    expect(saved).toHaveLength(12);
    for (const [at, bytes] of saved.entries()) {
      seed(100 + at); // another process would draw others
      const resumed = makeTrainer();
      const other = makeLoader();
      fromCheckpoint(bytes, resumed, { loader: other });
      expect(resumed.resumePoint!.batch).toBe((at % 4) + 1);
      await resumed.fit(other, { epochs: 3, validation: other });
      expect(stateOf(resumed)).toEqual(stateOf(whole));
    }
  });

  it('keeps the time that was spent, and numbers that JSON has no word for', async () => {
    const trainer = makeTrainer();
    const nan: Batch = { inputs: tensor([[Number.NaN]]), targets: tensor([[1]]) };
    const stop: Callback = { name: 'stop', onBatchEnd: ({ stop: end }) => end('test') };
    await trainer.fit([nan, nan], { epochs: 1, callbacks: [stop] });
    const { resumePoint } = trainer;
    const resumed = makeTrainer();
    fromCheckpoint(toCheckpoint(trainer), resumed);
    expect(resumed.resumePoint).toEqual(resumePoint);
    expect(resumed.resumePoint!.pass.lossSum).toBeNaN();
    await resumed.fit([nan, nan], { epochs: 1 });
    expect(resumed.history.values('loss')).toEqual([Number.NaN]);
    expect(resumed.history.last!.seconds).toBeGreaterThan(resumePoint!.seconds);
  });

  it('goes on where a batch failed', async () => {
    const trainer = makeTrainer();
    const good: Batch = { inputs, targets };
    await expect(trainer.fit([good, { inputs }], { epochs: 1 })).rejects.toThrow('neither labels nor targets');
    expect(trainer.resumePoint!.batch).toBe(1);
    await trainer.fit([good, good], { epochs: 1 });
    expect(trainer.history.epochs).toHaveLength(1);
  });
});

describe('early stopping', () => {
  it('that has ended training ends it again after a resume, without an epoch more', async () => {
    const make = () => earlyStopping({ monitor: 'loss', patience: 1, minDelta: 100 });
    const [trainer, first] = [makeTrainer(), make()];
    const saved: Uint8Array[] = [];
    const saving: Callback = {
      name: 'saving',
      onEpochFinalized: ({ callbacks }) => void saved.push(toCheckpoint(trainer, { callbacks })),
    };
    await trainer.fit(makeLoader(), { epochs: 9, callbacks: [first, saving] });
    expect(trainer.history.epochs).toHaveLength(2);
    const [resumed, second] = [makeTrainer(), make()];
    fromCheckpoint(saved.at(-1)!, resumed, { callbacks: [second] });
    const reasons: (string | null)[] = [];
    const spy: Callback = { name: 'spy', onFitEnd: ({ stopped }) => void reasons.push(stopped) };
    await resumed.fit(makeLoader(), { epochs: 9, callbacks: [second, spy] });
    expect(reasons).toEqual([expect.stringMatching(/^loss did not improve on \d\.\d+ for 1 epoch$/)]);
    expect(stateOf(resumed)).toEqual(stateOf(trainer));
  });
});

describe('a checkpoint that does not fit changes nothing', () => {
  const bytes = toCheckpoint(makeTrainer());
  const trainerOf = (model: Sequential, optimizer = new Adam(model.parameters(), { learningRate: 1 })) =>
    new Trainer({ model, optimizer, loss: mse });
  const layers = () => [new Linear(1, 6), new Tanh(), new Dropout(0.2, { rng: new Generator(9) })] as const;
  const fitting = () => new Sequential(...layers(), new Dropout(), new Linear(6, 1));

  it.each([
    [
      'another model',
      () => trainerOf(new Sequential(...layers(), new Dropout(), new Linear(6, 2))),
      'fromCheckpoint: the checkpoint is of another training: loadStateDict: the state does not fit the model; 4.weight is [1, 6] but must be [2, 6]; 4.bias is [1] but must be [2]',
    ],
    [
      'another optimizer',
      () => {
        const model = fitting();
        return new Trainer({ model, optimizer: new SGD(model.parameters(), { learningRate: 1 }), loss: mse });
      },
      'fromCheckpoint: the checkpoint is of another training: SGD.loadStateDict: the state is of Adam with groups of [4] parameters, not of SGD with groups of [4] parameters',
    ],
    [
      'other generators',
      () => trainerOf(new Sequential(new Linear(1, 6), new Tanh(), new Dropout(), new Dropout(), new Linear(6, 1))),
      'fromCheckpoint: the checkpoint has the generators 2.rng but those of the model are none',
    ],
  ])('%s', (_, make, text) => {
    const trainer = make();
    const before = stateOf(trainer);
    expect(() => fromCheckpoint(bytes, trainer)).toThrow(text);
    expect(stateOf(trainer)).toEqual(before);
  });

  it('of a longer epoch', async () => {
    const [trainer, loader] = [makeTrainer(), makeLoader()];
    const stop: Callback = {
      name: 'stop',
      onBatchEnd: ({ batch, stop: end }) => (batch === 3 ? end('test') : undefined),
    };
    await trainer.fit(loader, { epochs: 1, callbacks: [stop] });
    const other = makeTrainer();
    const before = stateOf(other);
    const short = new DataLoader(new TensorDataset({ inputs, targets }), { batchSize: 6 });
    expect(() => fromCheckpoint(toCheckpoint(trainer, { loader }), other, { loader: short })).toThrow(
      'DataLoader: state.batch is 3 but an epoch has 2 batches',
    );
    expect(stateOf(other)).toEqual(before);
  });

  const { tensors, metadata } = fromSafetensors(bytes);
  const header = JSON.parse(metadata['training']) as Record<string, unknown>;
  const sealed = (training: string): Uint8Array =>
    toSafetensors(tensors, { ...metadata, training, checksum: checksumOf(training, tensors) });
  const edited = (edit: Record<string, unknown>): Uint8Array => sealed(JSON.stringify({ ...header, ...edit }));
  const without = (part: string): Uint8Array => edited({ [part]: undefined });
  const { checksum: _, ...unsealed } = metadata;

  it.each<[what: string, file: Uint8Array, text: string]>([
    ['plain weights', toSafetensors(tensors), 'c has the format of plain weights, not gradkit-checkpoint-1'],
    ['no checksum', toSafetensors(tensors, unsealed), 'c is damaged: its checksum is missing but what is in it has'],
    ['other text', toSafetensors(tensors, { ...metadata, training: '{}' }), 'c is damaged: its checksum is'],
    ['a tensor less', toSafetensors({}, metadata), 'c is damaged: its checksum is'],
    ['no JSON', sealed('{'), 'c says about the training what is no JSON'],
    ['no object', sealed('[]'), 'c: what it says about the training is []; it must be an object'],
    ['no history', without('history'), 'c: history is undefined; it must be a list'],
    ['no resume point', without('resumePoint'), 'c: resumePoint is undefined; it must be an object'],
    ['no optimizer', without('optimizer'), 'c: optimizer is undefined; it must be an object'],
    ['no scheduler', without('scheduler'), 'c: scheduler is undefined; it must be an object'],
    ['no random', without('random'), 'c: random is undefined; it must be an object'],
    ['no generators', without('generators'), 'c: generators is undefined; it must be an object'],
    ['no loader', without('loader'), 'c: loader is undefined; it must be an object'],
    ['no callbacks', without('callbacks'), 'c: callbacks is undefined; it must be an object'],
    [
      'a record of text',
      edited({ history: [{ epoch: 1, seconds: 1, loss: '0.5' }] }),
      "c: history[0].loss is '0.5'; it must be a number",
    ],
    [
      'half a generator',
      edited({ random: { key: [1], counter: 0 } }),
      'c: random.key is [1]; it must be two whole numbers of 32 bits',
    ],
    [
      'a pass without metrics',
      edited({ resumePoint: { batch: 1, seconds: 0, pass: { lossSum: 0, examples: 1 } } }),
      'c: resumePoint.pass.metrics is undefined; it must be an object',
    ],
  ])('with %s', (__, file, text) => {
    const trainer = makeTrainer();
    const before = stateOf(trainer);
    const call = (): void => fromCheckpoint(file, trainer, { name: 'c' });
    expect(call).toThrow(expect.objectContaining({ name: 'DataError' }));
    expect(call).toThrow(`fromCheckpoint: ${text}`);
    expect(stateOf(trainer)).toEqual(before);
  });

  it('with any bit of a weight flipped', () => {
    const at = bytes.length - 4 * 13; // among the last weights
    for (let bit = 0; bit < 32; bit++) {
      const damaged = new Uint8Array(bytes);
      damaged[at + (bit >> 3)] ^= 1 << (bit & 7);
      expect(() => fromCheckpoint(damaged, makeTrainer())).toThrow('the checkpoint is damaged: its checksum is');
    }
  });

  it('whose metric cannot go on with what it has counted', async () => {
    const metric = {
      state: { sum: 1 },
      update: () => {},
      compute: () => 1,
      reset: () => void (metric.state = { sum: 0 }),
    };
    const make = (): Trainer => {
      const model = new Linear(1, 1);
      const optimizer = new SGD(model.parameters(), { learningRate: 1 });
      return new Trainer({ model, optimizer, loss: mse, metrics: { own: metric }, execution: 'eager', log: () => {} });
    };
    const trainer = make();
    const stop: Callback = { name: 'stop', onBatchEnd: ({ stop: end }) => end('test') };
    await trainer.fit(
      [
        { inputs, targets },
        { inputs, targets },
      ],
      { epochs: 1, callbacks: [stop] },
    );
    const file = fromSafetensors(toCheckpoint(trainer));
    const text = file.metadata['training'].replace('{"sum":0}', '{"sum":"0"}');
    const damaged = toSafetensors(file.tensors, {
      ...file.metadata,
      training: text,
      checksum: checksumOf(text, file.tensors),
    });
    const before = metric.state;
    expect(() => fromCheckpoint(damaged, make())).toThrow(
      'fromCheckpoint: the checkpoint: the state of the metric own does not fit: it is of another kind',
    );
    expect(metric.state).toBe(before);
  });

  it('whose last callback refuses its state: those before it have their former ones', () => {
    const remember = (name: string): Callback & { value: number } => ({
      name,
      value: 1,
      state() {
        return { values: { value: this.value }, tensors: {} };
      },
      restore({ values }) {
        if (values['value'] === 3) throw new TypeError('three');
        this.value = values['value'] as number;
      },
    });
    const [first, second] = [remember('a'), remember('b')];
    [first.value, second.value] = [2, 3];
    const file = toCheckpoint(makeTrainer(), { callbacks: [first, second] });
    [first.value, second.value] = [1, 1];
    const trainer = makeTrainer();
    const before = stateOf(trainer);
    expect(() => fromCheckpoint(file, trainer, { callbacks: [first, second] })).toThrow(
      'fromCheckpoint: the checkpoint: the state of the callback b does not fit: three',
    );
    expect([first.value, second.value, stateOf(trainer)]).toEqual([1, 1, before]);
  });
});

describe('callbacks', () => {
  it('of one kind and name keep what is their own', async () => {
    const make = (): Callback[] => [
      earlyStopping({ monitor: 'loss', patience: 9 }),
      earlyStopping({ monitor: 'loss', patience: 9, minDelta: 1000 }),
      earlyStopping({ monitor: 'validationLoss', patience: 9 }),
    ];
    const [trainer, callbacks] = [makeTrainer(), make()];
    const loader = makeLoader();
    await trainer.fit(loader, { epochs: 4, validation: loader, callbacks });
    const statesOf = (of: Trainer, all: readonly Callback[]) => all.map((callback) => callback.state!(of));
    const expected = statesOf(trainer, callbacks);
    expect(expected[1]).toMatchObject({ values: { waited: 3 } });
    expect(expected[0].values).not.toEqual(expected[1].values);
    const [resumed, others] = [makeTrainer(), make()];
    fromCheckpoint(toCheckpoint(trainer, { callbacks }), resumed, { callbacks: others });
    expect(statesOf(resumed, others)).toEqual(expected);
    const turned = make().toReversed(); // by what they monitor
    fromCheckpoint(toCheckpoint(trainer, { callbacks }), resumed, { callbacks: turned });
    expect(turned[0].state!(resumed)).toEqual(expected[2]);
  });

  it('whose state is no plain data are refused, as JSON would lose it', () => {
    const trainer = makeTrainer();
    const keeping = (values: unknown): (() => void) => {
      const callbacks = [{ name: 'own', state: () => ({ values: values as never, tensors: {} }) }];
      return () => toCheckpoint(trainer, { callbacks });
    };
    const rule = 'a checkpoint keeps null, booleans, numbers, texts, and lists and objects of them';
    expect(keeping({ seen: new Map() })).toThrow(`toCheckpoint: callbacks.own.seen is a Map; ${rule}`);
    expect(keeping({ seen: [Float32Array.of(1)] })).toThrow(`callbacks.own.seen.0 is a Float32Array; ${rule}`);
    const circle: Record<string, unknown> = {};
    circle['again'] = circle;
    expect(keeping({ circle })).toThrow(`callbacks.own.circle.again is within itself; ${rule}`);
    const later = [{ name: 'own', state: () => Promise.resolve({}) as never }];
    expect(() => toCheckpoint(trainer, { callbacks: later })).toThrow(
      'toCheckpoint: the state of the callback own is a Promise; it must be { values, tensors }, two objects by name',
    );
    expect(keeping({ nonFinite: 'NaN', many: [Number.NaN, { nonFinite: 'x' }] })).not.toThrow();
  });
});

it('metrics of the package go on, too', async () => {
  const labels = tensor([0, 1, 1, 0], { dtype: 'int32' });
  const batch: Batch = {
    inputs: tensor([
      [0, 1],
      [1, 0],
      [0, 1],
      [1, 0],
    ]),
    labels,
  };
  const model = new Linear(2, 2, { rng: new Generator(1) });
  const make = () =>
    new Trainer({
      model,
      optimizer: new SGD(model.parameters(), { learningRate: 1e-9 }),
      step: ({ inputs: x, labels: y }: Batch) => {
        const outputs = model.forward(x);
        return { loss: outputs.sum(), outputs, targets: y! };
      },
      metrics: { accuracy: new Accuracy() },
    });
  const stop: Callback = { name: 'stop', onBatchEnd: ({ stop: end }) => end('test') };
  const first = make();
  await first.fit([batch, batch], { epochs: 1, callbacks: [stop] });
  const [whole, resumed] = [make(), make()];
  fromCheckpoint(toCheckpoint(first), resumed);
  await resumed.fit([batch, batch], { epochs: 1 });
  await whole.fit([batch, batch], { epochs: 1 });
  expect(resumed.history.values('accuracy')).toEqual(whole.history.values('accuracy'));
});
