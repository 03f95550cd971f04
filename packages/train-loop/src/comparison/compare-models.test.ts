import { expectClose, readGolden } from '@gradkit-internal/testing';
import { Generator, normal, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, iris, ordinal, TabularPipeline, TensorDataset, type Dataset } from '@gradkit/data';
import { Linear } from '@gradkit/layers';
import { crossEntropy, mse } from '@gradkit/losses';
import { MeanAbsoluteError, MeanSquaredError } from '@gradkit/metrics';
import { Adam } from '@gradkit/optimizers';
import { describe, expect, it } from 'vitest';
import {
  compareModels,
  comparisonTable,
  linearBaseline,
  majorityBaseline,
  meanBaseline,
  Trainer,
  type Estimator,
  type ScalarMetric,
} from '../index.ts';

/** The mean of cross entropies, which scikit-learn calls log loss. */
function logLoss(): ScalarMetric {
  let loss = Number.NaN;
  return {
    better: 'lower',
    update: (outputs, targets) => void (loss = crossEntropy(outputs, targets).item()),
    compute: () => loss,
    reset: () => void (loss = Number.NaN),
    state: null,
  };
}

function flowers() {
  const table = iris();
  const { species: _, ...numeric } = table.columns;
  const pipeline = new TabularPipeline({
    columns: Object.fromEntries(Object.keys(numeric).map((name) => [name, []])),
    target: { species: [ordinal()] },
  });
  return { table, data: new TensorDataset(pipeline.fitTransform(table)), pipeline };
}

type Points = Dataset<{ readonly inputs: Tensor; readonly targets: Tensor }>;

/** A model that always predicts what it is told. */
const fixed =
  (outputs: Tensor): (() => Estimator) =>
  () => ({ fit: () => {}, predict: () => outputs });

describe('with folds', () => {
  const { irisDifference: expected } = readGolden<{
    irisDifference: Readonly<Record<'mean' | 'low' | 'high' | 'p', number>>;
  }>('data/model_selection');
  const options = { metrics: { loss: logLoss() }, stratify: true, shuffle: false, confidence: 0.9 } as const;

  it("the difference of logistic regression and the frequencies of classes is scikit-learn's, corrected as there", async () => {
    const models = { prior: () => majorityBaseline(), logistic: () => linearBaseline() };
    const found = await compareModels(models, flowers().data, options);
    const [prior, logistic] = found.models;
    expect([found.method, logistic.differences, prior.differences['loss'].baseline]).toEqual([
      'corrected t-test',
      {},
      'logistic',
    ]);
    const { value, low, high, pValue, relative, isBetter } = prior.differences['loss'];
    expectClose([value, low, high], [-expected.mean, -expected.high, -expected.low], { relative: 1e-4 });
    expectClose(pValue, expected.p, { relative: 1e-3, absolute: 0 });
    expectClose(relative, value / logistic.scores['loss'].value);
    expect(isBetter).toBe(false);
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });

  it('a table is prepared in each fold', async () => {
    const { table, data } = flowers();
    const models = { prior: () => majorityBaseline(), logistic: () => linearBaseline() };
    const seen: number[] = [];
    const found = await compareModels(models, table, {
      ...options,
      stratify: 'species',
      prepare: ({ train, validation }) => {
        const { pipeline } = flowers();
        seen.push(train.length, validation.length);
        return {
          train: new TensorDataset(pipeline.fitTransform(train)),
          validation: new TensorDataset(pipeline.transform(validation)),
        };
      },
    });
    expect(seen).toEqual(Array.from({ length: 10 }, () => [120, 30]).flat());
    const ofDataset = await compareModels(models, data, options);
    const numbers = ({ models: rows }: typeof found) =>
      rows.map(({ scores, differences }) => ({ scores, differences }));
    expect(numbers(found)).toEqual(numbers(ofDataset));
  });

  it('a network that learned is better than the mean, and not than the line that it is', async () => {
    const x = normal([60, 2], { rng: new Generator(1) });
    const targets = x.matmul(tensor([[2], [-1]])).add(normal([60, 1], { rng: new Generator(2) }).mul(0.5));
    const network = ({ seed }: { seed: number }): Estimator => {
      const model = new Linear(2, 1, { rng: new Generator(seed) });
      const trainer = new Trainer({
        model,
        optimizer: new Adam(model.parameters(), { learningRate: 0.1 }),
        loss: mse,
        execution: 'eager',
        log: () => {},
      });
      return {
        fit: (train: Points) => trainer.fit(new DataLoader(train, { batchSize: 16 }), { epochs: 30 }),
        predict: (data: Points) => trainer.predict(new DataLoader(data, { batchSize: 60 })),
      };
    };
    const told: unknown[] = [];
    const { models } = await compareModels(
      { mean: () => meanBaseline(), network },
      new TensorDataset({ inputs: x, targets }),
      {
        metrics: { rmse: new MeanSquaredError({ squared: false }) },
        onModel: (model, { done, total }) => void told.push([model, done, total]),
      },
    );
    expect(told).toEqual([
      ['mean', 1, 2],
      ['network', 2, 2],
    ]);
    expect(models[1].differences['rmse']).toMatchObject({ baseline: 'mean', isBetter: true });
    expect(models[1].differences['rmse'].relative).toBeLessThan(-0.5);
    expect(models[1].isBaseline).toBe(false);
  });
});

describe('with a test part', () => {
  const rng = new Generator(3);
  const truth = normal([400], { rng });
  const examples = [{ inputs: zeros([400, 1]), targets: truth }];
  const [first, second] = [truth.add(normal([400], { rng })), truth.add(normal([400], { rng }).mul(0.8))];
  const asBaseline = (make: () => Estimator) => (): Estimator => ({ ...make(), isBaseline: true }) as Estimator;
  const compare = (options: object = {}) =>
    compareModels(
      { first: asBaseline(fixed(first)), second: fixed(second), same: fixed(first) },
      { train: examples, test: examples },
      { metrics: { mae: new MeanAbsoluteError() }, seed: 1, ...options },
    );

  it('the interval of a mean is that of the central limit', async () => {
    const { models, method } = await compare();
    const { value, low, high, pValue, isBetter } = models[1].differences['mae'];
    const each = second.sub(truth).abs().sub(first.sub(truth).abs());
    expectClose(value, each.mean().item(), { relative: 1e-4 });
    const half = 1.96 * (each.std().item() / 20);
    expect(method).toBe('paired bootstrap');
    expectClose([low, high], [value - half, value + half], { absolute: half * 0.2 }); // 1000 resamples: 5 standard errors of a percentile
    expect(isBetter).toBe(true);
    expectClose(
      pValue,
      tensor((1.96 * -value) / half / Math.SQRT2)
        .erfc()
        .item(),
      { absolute: 0.01 },
    );
  });

  it('what is the same differs by nothing, and the same seed draws the same', async () => {
    const { models } = await compare();
    expect(models[2].differences['mae']).toEqual({
      baseline: 'first',
      value: 0,
      low: 0,
      high: 0,
      relative: 0,
      pValue: 1,
      isBetter: false,
    });
    const numbers = (rows: typeof models) => rows.map(({ scores, differences }) => ({ scores, differences }));
    expect(numbers((await compare()).models)).toEqual(numbers(models));
    expect(numbers((await compare({ seed: 2 })).models)).not.toEqual(numbers(models));
  });

  it('a loader that shuffles is measured in the order in which it was predicted', async () => {
    const x = normal([50, 1], { rng });
    const data = new TensorDataset({ inputs: x, targets: x.mul(3).squeeze(1) });
    const test = new DataLoader(data, { batchSize: 7, shuffle: true });
    const { models } = await compareModels(
      { linear: () => linearBaseline() },
      { train: test, test },
      { metrics: { mae: new MeanAbsoluteError() }, resamples: 10 },
    );
    expectClose(models[0].scores['mae'].value, 0);
  });

  it('samples that give no number are left out', async () => {
    const rare: ScalarMetric = { ...logLoss(), better: 'higher' };
    let [calls, share] = [0, Number.NaN];
    rare.update = (outputs) => void (share = calls++ % 2 === 1 ? Number.NaN : outputs.mean().item());
    rare.compute = () => share;
    const models = { first: asBaseline(fixed(first)), same: fixed(first) };
    const found = await compareModels(
      models,
      { train: examples, test: examples },
      { metrics: { rare }, resamples: 21 },
    );
    const { low, high } = found.models[0].scores['rare'];
    expect(low).toBeLessThan(high);
    expect(found.models[1].differences['rare'].pValue).toBe(1);
    rare.compute = () => Number.NaN;
    const none = await compareModels(models, { train: examples, test: examples }, { metrics: { rare }, resamples: 5 });
    expect(none.models[1].differences['rare']).toMatchObject({ pValue: Number.NaN, low: Number.NaN, isBetter: false });
  });

  it('what fails is noted, in the table, too', async () => {
    const failing = (): Estimator => ({
      fit: () => {
        throw new Error('diverged');
      },
      predict: () => first,
    });
    const found = await compareModels(
      { failing, short: fixed(zeros([3])), mean: () => meanBaseline(), good: fixed(second) },
      { train: examples, test: examples },
      { metrics: { mae: new MeanAbsoluteError() }, resamples: 50 },
    );
    expect(found.models.map(({ error }) => error)).toEqual([
      'diverged',
      'compareModels: the predictions are [3] but there are 400 examples; the first axis must count them',
      null,
      null,
    ]);
    const lines = comparisonTable(found)
      .split('\n')
      .map((line) => line.trimEnd().split(/ {3,}/));
    expect(lines[0]).toEqual(['model', 'mae', '95 % interval', 'to mean', 'p', 'seconds', 'error']);
    expect(lines[3][0]).toBe('mean (baseline)');
    expect(lines[4][3]).toMatch(/^−\d+\.\d % \*$/);
  });

  const any = (value: unknown): never => value as never;
  const parts = { train: examples, test: examples };
  const metrics = { mae: new MeanAbsoluteError() };
  const mean = { mean: () => meanBaseline() };
  it.each([
    [
      () => compareModels(mean, parts, any({})),
      'compareModels: metrics are undefined; they must be an object of metrics by name',
    ],
    [
      () => compareModels({}, parts, { metrics }),
      'compareModels: models are an object; they must be an object of functions by name',
    ],
    [() => compareModels({ mean: any(meanBaseline()) }, parts, { metrics }), 'compareModels: models.mean is'],
    [
      () => compareModels(mean, parts, { metrics, folds: 3 }),
      'compareModels: both folds and { train, test } are given',
    ],
    [() => compareModels(mean, iris(), { metrics }), 'compareModels: data is a table; give prepare'],
    [
      () =>
        compareModels(mean, parts, {
          metrics: {
            mae: {
              update() {},
              compute: () => 1,
              reset() {},
              better: null,
              state: null,
            },
          },
        }),
      'compareModels: metrics.mae does not say which of its values are better',
    ],
    [
      () => compareModels({ a: any(() => ({})) }, parts, { metrics }),
      'compareModels: all 1 models failed, the first with: compareModels: what models.a makes',
    ],
    [() => compareModels(mean, parts, { metrics, signal: AbortSignal.abort(new Error('enough')) }), 'enough'],
    [() => compareModels(mean, any(null), { metrics }), 'compareModels: data is null; it must be a dataset or a table'],
    [async () => comparisonTable(any(3)), 'comparisonTable: comparison is 3; it must be what compareModels gives'],
  ])('%#', async (call, text) => {
    await expect(call()).rejects.toThrow(text);
  });
});
