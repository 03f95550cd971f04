import { arange, Generator, type Tensor } from '@gradkit/core-tensor';
import { BatchNorm1d, Linear, Module, Sequential } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { SGD } from '@gradkit/optimizers';
import { describe, expect, it } from 'vitest';
import { Trainer, type Batch, type Callback, type ScalarMetric } from './index.ts';

const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

/** Batches that come one after the other, with time between them for others. */
function slowly(batches: readonly Batch[]): AsyncIterable<Batch> & { length: number } {
  return {
    length: batches.length,
    async *[Symbol.asyncIterator]() {
      for (const batch of batches) {
        await later();
        yield batch;
      }
    },
  };
}

function makeBatches(count: number, from = 0): Batch[] {
  return Array.from({ length: count }, (_, i) => {
    const inputs = arange(8)
      .reshape([4, 2])
      .add(from + i)
      .sin();
    return { inputs, targets: inputs.sum(1, { keepDims: true }) };
  });
}

/** Counts batches, and forgets them when it is reset. */
class Batches implements ScalarMetric {
  state = 0;
  update(): void {
    this.state++;
  }
  compute(): number {
    return this.state;
  }
  reset(): void {
    this.state = 0;
  }
}

class Net extends Module {
  readonly linear = new Linear(2, 4, { rng: new Generator(1) });
  readonly norm = new BatchNorm1d(4);
  readonly out = new Linear(4, 1, { rng: new Generator(2) });
  forward(x: Tensor): Tensor {
    return this.out.forward(this.norm.forward(this.linear.forward(x)));
  }
  get tracked(): number {
    return this.stateDict()['norm.num_batches_tracked'].item();
  }
  get flags(): boolean[] {
    return this.modules().map(({ training }) => training);
  }
}

describe.each(['eager', 'compiled'] as const)('%s', (execution) => {
  const make = (model = new Net()): { model: Net; trainer: Trainer } => {
    const optimizer = new SGD(model.parameters(), { learningRate: 0.01 });
    const metrics = { batches: new Batches() };
    return { model, trainer: new Trainer({ model, optimizer, loss: mse, metrics, execution, log: () => {} }) };
  };
  const batches = makeBatches(6);

  it('layers that were frozen stay so, in every pass and afterwards', async () => {
    const { model, trainer } = make();
    model.norm.eval();
    const flags = [true, true, false, true];
    await trainer.fit(batches, { epochs: 2, validation: batches });
    expect([model.flags, model.tracked]).toEqual([flags, 0]);
    await trainer.evaluate(batches);
    await trainer.predict(batches);
    expect([model.flags, model.tracked]).toEqual([flags, 0]);
    const failing = { inputs: batches[0].inputs } as Batch;
    await expect(trainer.evaluate([failing])).rejects.toThrow('neither labels nor targets');
    expect(model.flags).toEqual(flags);
  });

  it('a model in evaluation as a whole trains in training, and is in evaluation afterwards', async () => {
    const { model, trainer } = make();
    model.eval();
    await trainer.fit(batches, { epochs: 1 });
    expect([model.flags, model.tracked]).toEqual([[false, false, false, false], 6]);
  });

  it('predictions side by side are those of one after the other', async () => {
    const { model, trainer } = make();
    const [few, many] = [makeBatches(3), makeBatches(9, 50)];
    const expected = [await trainer.predict(few), await trainer.predict(many)];
    const found = await Promise.all([trainer.predict(slowly(few)), trainer.predict(slowly(many))]);
    expect(found.map(({ data }) => data)).toEqual(expected.map(({ data }) => data));
    expect([model.flags, model.tracked]).toEqual([[true, true, true, true], 0]);
  });

  it('evaluations and predictions during fit change nothing of it, and see a whole model', async () => {
    const alone = make();
    await alone.trainer.fit(slowly(batches), { epochs: 3 });
    const { model, trainer } = make();
    const fitting = trainer.fit(slowly(batches), { epochs: 3 });
    const others = [];
    for (let i = 0; i < 4; i++) {
      others.push(trainer.evaluate(slowly(makeBatches(2))), trainer.predict(slowly(makeBatches(2))));
      await later();
    }
    await Promise.all([fitting, ...others]);
    expect(await others[0]).toMatchObject({ batches: 2 });
    expect([model.flags, model.tracked]).toEqual([[true, true, true, true], 18]);
    expect(trainer.history.values('loss')).toEqual(alone.trainer.history.values('loss'));
    expect(trainer.history.values('batches')).toEqual([6, 6, 6]);
    expect(model.out.weight.value.data).toEqual(alone.model.out.weight.value.data);
  });

  it('a callback may evaluate and predict in the middle of an epoch', async () => {
    const { trainer } = make();
    const seen: unknown[] = [];
    const curious: Callback = {
      name: 'curious',
      async onBatchEnd({ batch, metrics }) {
        if (batch !== 3) return;
        const { batches: counted } = await trainer.evaluate(makeBatches(2));
        seen.push(counted, (await trainer.predict(makeBatches(1))).shape, metrics());
      },
    };
    await trainer.fit(batches, { epochs: 1, callbacks: [curious] });
    expect(seen).toEqual([2, [4, 1], { batches: 3 }]);
    expect(trainer.history.values('batches')).toEqual([6]);
  });

  it('a loader may predict with the model that goes through it', async () => {
    const { trainer } = make();
    const own = {
      length: 2,
      async *[Symbol.asyncIterator]() {
        for (const { inputs } of makeBatches(2)) yield { inputs, targets: await trainer.predict(inputs) };
      },
    };
    expect((await trainer.evaluate(own)).loss).toBe(0);
    await trainer.fit(own, { epochs: 1 });
    expect(trainer.history.epochs).toHaveLength(1);
  });

  it('a trainer of the same model, or of a part of it, may evaluate while another trains', async () => {
    const alone = make();
    await alone.trainer.fit(slowly(batches), { epochs: 2 });
    const { model, trainer } = make();
    const others = [model, model.norm].map((part) => {
      const optimizer = new SGD(part.parameters(), { learningRate: 1 });
      return new Trainer({ model: part, optimizer, loss: mse, execution, log: () => {} });
    });
    const wide = slowly(
      makeBatches(3).map(({ inputs }) => ({ inputs: inputs.tile([1, 2]), targets: inputs.tile([1, 2]) })),
    );
    await Promise.all([
      trainer.fit(slowly(batches), { epochs: 2 }),
      others[0].evaluate(slowly(makeBatches(3))),
      others[1].evaluate(wide),
    ]);
    expect([model.flags, model.tracked]).toEqual([[true, true, true, true], 12]);
    expect(trainer.history.values('loss')).toEqual(alone.trainer.history.values('loss'));
  });

  it('two fits at once are refused; one after the other, also after an error, are not', async () => {
    const { trainer } = make();
    const first = trainer.fit(batches, { epochs: 1 });
    await expect(trainer.fit(batches, { epochs: 1 })).rejects.toThrow(
      'fit: this trainer is training already; await the first fit, or make another trainer',
    );
    await first;
    await expect(trainer.fit([{ inputs: batches[0].inputs }], { epochs: 2 })).rejects.toThrow('neither labels');
    await trainer.fit(batches, { epochs: 2 });
    expect(trainer.history.epochs).toHaveLength(2);
  });
});

it('trainers that share a metric do not count into each other', async () => {
  const metrics = { batches: new Batches() };
  const make = (): Trainer => {
    const model = new Sequential(new Linear(2, 1));
    const optimizer = new SGD(model.parameters(), { learningRate: 0.01 });
    return new Trainer({ model, optimizer, loss: mse, metrics, execution: 'eager', log: () => {} });
  };
  const [a, b] = [make(), make()];
  await Promise.all([
    a.fit(slowly(makeBatches(5)), { epochs: 2, validation: slowly(makeBatches(2)) }),
    b.fit(slowly(makeBatches(3)), { epochs: 2 }),
  ]);
  expect(a.history.values('batches')).toEqual([5, 5]);
  expect(a.history.values('validationBatches')).toEqual([2, 2]);
  expect(b.history.values('batches')).toEqual([3, 3]);
});

it.each<[given: unknown, text: string]>([
  [[1, 1], '[1, 1]'],
  ['0.5', "'0.5'"],
  [true, 'true'],
  [null, 'null'],
  [undefined, 'undefined'],
])('a metric that gives %o in place of a number is refused before it is in the history', async (given, text) => {
  const metric = Object.assign(new Batches(), { compute: () => given as number });
  const model = new Linear(2, 1);
  const optimizer = new SGD(model.parameters(), { learningRate: 0.1 });
  const trainer = new Trainer({
    model,
    optimizer,
    loss: mse,
    metrics: { own: metric },
    execution: 'eager',
    log: () => {},
  });
  const refusal = expect.objectContaining({
    name: 'ConfigError',
    message: `Trainer: metrics.own gave ${text}; it must give a number`,
  });
  await expect(trainer.fit(makeBatches(2), { epochs: 2 })).rejects.toThrow(refusal);
  expect(trainer.history.epochs).toEqual([]);
  await expect(trainer.evaluate(makeBatches(2))).rejects.toThrow(refusal);
});
