import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expectClose, readGolden } from '@gradkit-internal/testing';
import { arange, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import {
  impute,
  iris,
  oneHot,
  ordinal,
  readCsv,
  selectRows,
  standardize,
  TabularPipeline,
  TensorDataset,
  timeSeriesSplit,
  type Table,
} from '@gradkit/data';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy, MeanSquaredError, R2Score } from '@gradkit/metrics';
import { describe, expect, it } from 'vitest';
import {
  crossValidate,
  crossValidationTable,
  linearBaseline,
  type CrossValidation,
  type FoldRecord,
} from '../index.ts';
import { studentQuantile, studentWithin } from './student-t.ts';

type Statistics = Readonly<Record<'mean' | 'std' | 'low' | 'high', number>>;

interface Validated {
  readonly scores: Readonly<Record<string, readonly number[]>>;
  readonly summary: Readonly<Record<string, Statistics>>;
  /** every fiftieth */
  readonly outOfFold: number[] | number[][];
}

interface Golden {
  readonly student: readonly Readonly<Record<'t' | 'degrees' | 'within' | 'quantile' | 'confidence', number>>[];
  readonly iris: Validated;
  readonly housing: { readonly ridge: Validated; readonly least: Validated };
}

const golden = readGolden<Golden>('data/model_selection');
const everyFiftieth = ({ outOfFold }: CrossValidation): Tensor =>
  outOfFold!.take(arange(outOfFold!.shape[0], { step: 50, dtype: 'int32' }));

function expectLike(found: CrossValidation, expected: Validated, names: Readonly<Record<string, string>>): void {
  for (const [name, ofSklearn] of Object.entries(names)) {
    expectClose(
      found.folds.map(({ scores }) => scores[name]),
      expected.scores[ofSklearn],
    );
    const { mean, std, low, high } = expected.summary[ofSklearn];
    const summary = found.summary[name];
    expectClose([summary.mean, summary.std, summary.low, summary.high], [mean, std, low, high], { relative: 1e-4 });
  }
}

describe("scikit-learn's numbers", () => {
  it('Student’s distribution', () => {
    for (const { t, degrees, within, quantile, confidence } of golden.student) {
      expectClose(studentWithin(t, degrees), within, { absolute: 1e-14, relative: 1e-13 });
      expectClose(studentQuantile(confidence, degrees), quantile, { relative: 1e-12, absolute: 0 });
    }
  });

  it('logistic regression of iris, stratified: folds, scores, mean, deviation, interval, predictions', async () => {
    const flowers = iris();
    const columns = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'];
    const pipeline = new TabularPipeline({
      columns: Object.fromEntries(columns.map((name) => [name, []])),
      target: { species: [ordinal()] },
    });
    const { inputs, labels } = pipeline.fitTransform(flowers);
    const found = await crossValidate(
      new TensorDataset({ inputs, labels }),
      async ({ train, validation }) => {
        const model = await linearBaseline().fit(train);
        const predictions = await model.predict(validation);
        const truth = labels.take(tensor(validation.indices));
        const accuracy = new Accuracy();
        accuracy.update(predictions, truth);
        return { scores: { accuracy: accuracy.compute(), loss: crossEntropy(predictions, truth).item() }, predictions };
      },
      { stratify: true, shuffle: false },
    );
    expectLike(found, golden.iris, { accuracy: 'accuracy', loss: 'neg_log_loss' });
    const centered = everyFiftieth(found);
    const expected = tensor(golden.iris.outOfFold);
    expectClose(
      centered.sub(centered.mean(1, { keepDims: true })),
      expected.sub(expected.mean(1, { keepDims: true })),
      { relative: 1e-4, absolute: 1e-4 }, // the descents end where slopes are 1e-9 of the loss
    );
  });

  const folder = join(process.env['GRADKIT_DATA'] ?? 'nowhere', 'california-housing');
  it.skipIf(!existsSync(folder)).each([
    ['ridge', 1],
    ['least', 0],
  ] as const)(
    '%s regression of houses, through a pipeline that each fold fits (skipped without GRADKIT_DATA)',
    async (name, l2) => {
      const houses = await readCsv(join(folder, 'housing.csv'));
      const { median_house_value: _, ocean_proximity: __, ...numeric } = houses.columns;
      const found = await crossValidate(
        houses,
        async ({ train, validation }) => {
          const pipeline = new TabularPipeline({
            columns: {
              ...Object.fromEntries(Object.keys(numeric).map((column) => [column, [impute('median'), standardize()]])),
              ocean_proximity: [oneHot({ unknown: 'ignore' })],
            },
            target: { median_house_value: [] },
          });
          const model = await linearBaseline({ l2 }).fit(new TensorDataset(pipeline.fitTransform(train)));
          const { inputs, targets } = pipeline.transform(validation);
          const predictions = await model.predict(inputs);
          const [rmse, r2] = [new MeanSquaredError({ squared: false }), new R2Score()];
          for (const metric of [rmse, r2]) metric.update(predictions, targets);
          return { scores: { rmse: rmse.compute(), r2: r2.compute() }, predictions };
        },
        { shuffle: false },
      );
      expect(found.folds.map(({ train, validation }) => [train, validation])).toEqual(
        Array.from({ length: 5 }, () => [16_512, 4128]),
      );
      expectLike(found, golden.housing[name], { rmse: 'neg_root_mean_squared_error', r2: 'r2' });
      expectClose(everyFiftieth(found), golden.housing[name].outOfFold, { relative: 1e-5, absolute: 0.5 }); // of dollars, up to 5e5
    },
  );
});

const numbers = new TensorDataset({
  inputs: arange(10),
  labels: tensor([0, 0, 0, 0, 1, 1, 1, 1, 1, 1], { dtype: 'int32' }),
});

describe('crossValidate', () => {
  it('gives each fold its parts, number and seed; every item is predicted once, in its order', async () => {
    const seen: unknown[] = [];
    const { outOfFold, folds } = await crossValidate(
      numbers,
      ({ train, validation, number, seed }) => {
        seen.push([number, seed, train.length, validation.length]);
        expect(new Set([...train.indices, ...validation.indices]).size).toBe(10);
        return { scores: { x: 1 }, predictions: tensor([...validation.indices].map((i) => [i, -i])) };
      },
      { folds: 3, seed: 7 },
    );
    expect(seen).toEqual([
      [0, 7, 6, 4],
      [1, 8, 7, 3],
      [2, 9, 7, 3],
    ]);
    expect(outOfFold!.toArray()).toEqual(Array.from({ length: 10 }, (_, i) => [i, -i]));
    expect(JSON.parse(JSON.stringify(folds))).toEqual(folds);
  });

  it('draws the same folds for the same seed, others for another, none without shuffle', async () => {
    const validated = async (options: object): Promise<number[][]> => {
      const parts: number[][] = [];
      await crossValidate(numbers, ({ validation }) => (parts.push([...validation.indices]), { x: 1 }), options);
      return parts;
    };
    expect(await validated({ seed: 3 })).toEqual(await validated({ seed: 3 }));
    expect(await validated({ seed: 3 })).not.toEqual(await validated({ seed: 4 }));
    expect(await validated({ shuffle: false, folds: 2 })).toEqual([
      [0, 1, 2, 3, 4],
      [5, 6, 7, 8, 9],
    ]);
    const names = Array.from('aabbccddee');
    for (const part of await validated({ groups: names })) expect(new Set(part.map((i) => names[i])).size).toBe(1);
    for (const part of await validated({ folds: 2, stratify: Array.from('xxxxyyyyyy') }))
      expect(part.filter((i) => i < 4)).toHaveLength(2);
    const made = timeSeriesSplit(numbers, { folds: 2, validationSize: 2 });
    expect(await validated({ folds: made })).toEqual([
      [6, 7],
      [8, 9],
    ]);
  });

  it('divides tables by a column', async () => {
    const table: Table = {
      length: 6,
      columns: { x: Float64Array.of(0, 1, 2, 3, 4, 5), kind: ['a', 'a', 'a', 'b', 'b', 'b'] },
    };
    const kinds: unknown[] = [];
    await crossValidate(
      table,
      ({ train, validation }) => (kinds.push(validation.columns['kind'], train.length), { x: 1 }),
      { folds: 3, stratify: 'kind' },
    );
    expect(kinds).toEqual([['a', 'b'], 4, ['a', 'b'], 4, ['a', 'b'], 4]);
    kinds.length = 0;
    await crossValidate(table, ({ validation }) => (kinds.push(validation.columns['kind']), { x: 1 }), {
      folds: 2,
      groups: 'kind',
      shuffle: false,
    });
    expect(kinds).toEqual(expect.arrayContaining([Array(3).fill('a'), Array(3).fill('b')]));
  });

  it('says what it wants where a fold gives scores without predictions as a pair', async () => {
    const give = () => ({ scores: { x: 1 } }) as never;
    await expect(crossValidate(numbers, give)).rejects.toThrow(
      'all 5 folds failed, the first with: there are scores without predictions; give { scores, predictions }, or the scores alone',
    );
  });

  it('notes folds that fail, and leaves what they predict as NaN', async () => {
    const told: (FoldRecord | number)[] = [];
    const outcomes = [
      { scores: { x: 1 }, predictions: tensor([5, 6], { dtype: 'int32' }) },
      new Error('diverged'),
      { x: Number.NaN },
      { y: 3 },
      { scores: { x: 3 }, predictions: tensor([7], { dtype: 'int32' }) },
    ];
    const { folds, summary, outOfFold } = await crossValidate(
      numbers,
      ({ number }) => {
        const outcome = outcomes[number];
        if (outcome instanceof Error) throw outcome;
        return outcome as { x: number };
      },
      {
        shuffle: false,
        onFold: (fold, { done, total }) => void told.push(fold, done, total),
      },
    );
    expect(told).toEqual(folds.flatMap((fold, i) => [fold, i + 1, 5]));
    expect(folds.map(({ error }) => error)).toEqual([
      null,
      'diverged',
      'the score x is NaN',
      'the scores are y but those of other folds x',
      'the predictions are [1] but the validation part has 2 items; the first axis must count them',
    ]);
    expect(summary['x']).toEqual({ mean: 1, std: Number.NaN, low: Number.NaN, high: Number.NaN });
    expect([outOfFold!.dtype, ...outOfFold!.data]).toEqual(['float32', 5, 6, ...Array(8).fill(Number.NaN)]);
    const text = crossValidationTable({ folds, summary, outOfFold, confidence: 0.95 });
    expect(text.split('\n').map((line) => line.split(/ {3,}/)[0])).toEqual([
      '',
      'fold 0',
      'fold 1',
      'fold 2',
      'fold 3',
      'fold 4',
      'mean',
      'standard deviation',
      '95 % from',
      '95 % to',
    ]);
    expect(text).toContain('diverged');
  });

  it('ends when its signal says so', async () => {
    const abort = new AbortController();
    let begun = 0;
    const run = crossValidate(
      numbers,
      ({ signal }) => {
        if (++begun === 2) abort.abort(new Error('enough'));
        expect(signal).toBe(abort.signal);
        return { x: 1 };
      },
      { signal: abort.signal },
    );
    await expect(run).rejects.toThrow('enough');
    expect(begun).toBe(2);
  });

  const any = (value: unknown): never => value as never;
  it.each([
    [() => crossValidate(any(null), () => ({ x: 1 })), 'crossValidate: data is null; it must be a dataset or a table'],
    [() => crossValidate(numbers, any(3)), 'crossValidate: trainFold is 3; it must be a function'],
    [() => crossValidate(numbers, () => ({ x: 1 }), any({ fold: 3 })), 'crossValidate: fold is no option'],
    [
      () => crossValidate(numbers, () => ({ x: 1 }), { folds: 1 }),
      'crossValidate: folds is 1; it must be a whole number of at least 2',
    ],
    [
      () => crossValidate(numbers, () => ({ x: 1 }), { folds: [] }),
      'crossValidate: there are 0 folds; at least 1 is needed',
    ],
    [
      () => crossValidate(numbers, () => ({ x: 1 }), { folds: any([[1]]) }),
      'crossValidate: folds[0] is [1]; it must be an object { train, validation } of subsets',
    ],
    [
      () => crossValidate(numbers, () => ({ x: 1 }), { stratify: true, groups: [1] }),
      'crossValidate: both stratify and groups are given',
    ],
    [
      () => crossValidate(numbers, () => ({ x: 1 }), { stratify: 'kind' }),
      "crossValidate: stratify is 'kind'; it names a column, but a dataset has none: give a value for each item",
    ],
    [
      () => crossValidate(selectRows(iris(), [0, 1]), () => ({ x: 1 }), { groups: 'kind', folds: 2 }),
      "crossValidate: groups is 'kind'; it names a column, but the columns are sepal_length, sepal_width, petal_length, petal_width, species",
    ],
    [
      () => crossValidate(numbers, () => ({ x: 1 }), { confidence: 1 }),
      'crossValidate: confidence is 1; it must be above 0 and below 1',
    ],
    [
      () => crossValidate(numbers, () => any('no')),
      "crossValidate: all 5 folds failed, the first with: the scores are 'no', not an object of numbers by name",
    ],
    [
      () => crossValidate(numbers, () => ({})),
      'crossValidate: all 5 folds failed, the first with: there are 0 scores; at least 1 is needed',
    ],
    [
      () => crossValidate(new TensorDataset({ inputs: zeros([3]) }), () => ({ x: 1 })),
      'kFold: there are 3 items but 5 folds; each fold needs at least 1',
    ],
    [
      async () => crossValidationTable(any([])),
      'crossValidationTable: validation is []; it must be what crossValidate gives',
    ],
  ])('%#', async (call, text) => {
    await expect(call()).rejects.toThrow(text);
  });
});
