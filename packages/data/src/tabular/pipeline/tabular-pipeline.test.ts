import { expectClose, readGolden } from '@gradkit-internal/testing';
import { cast, Generator, tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import {
  impute,
  minMax,
  oneHot,
  ordinal,
  parseCsv,
  robust,
  standardize,
  TabularPipeline,
  target,
  type Column,
  type Table,
  type TabularStep,
} from '../../index.ts';

interface Case {
  readonly steps: readonly (readonly [name: keyof typeof steps, ...parameters: never[]])[];
  readonly train: (string | number | null)[];
  readonly test: (string | number | null)[];
  readonly target: number[] | null;
  readonly fitted: number[][];
  readonly transformed: number[][];
}

const steps = { impute, standardize, minMax, robust, oneHot, ordinal, target };
const make = ([name, ...parameters]: Case['steps'][number]): TabularStep =>
  (steps[name] as (...given: never[]) => TabularStep)(...parameters);

const columnOf = (values: Case['train'], isText: boolean): Column =>
  isText ? (values as string[]) : Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)));

function tableOf(values: Case['train'], { like, y }: { like: Case['train']; y: number[] | null }): Table {
  const x = columnOf(values, typeof like[0] === 'string');
  return { length: values.length, columns: { x, ...(y === null ? {} : { y: Float64Array.from(y) }) } };
}

describe("scikit-learn's values", () => {
  const { cases } = readGolden<{ cases: readonly Case[] }>('data/tabular');
  it.each(cases.map((given) => [JSON.stringify(given.steps), given] as const))('%s', (_, given) => {
    const { train, test, target: y, fitted, transformed } = given;
    const columns = { x: given.steps.map(make) };
    const pipeline = new TabularPipeline({ columns, target: y === null ? undefined : 'y' });
    const { inputs } = pipeline.fitTransform(tableOf(train, { like: train, y }));
    expectClose(inputs, tensor(fitted), { absolute: 1e-7, relative: 1e-7 });
    const again = TabularPipeline.fromJSON(JSON.parse(JSON.stringify(pipeline)));
    const out = again.transformInputs(tableOf(test, { like: train, y: null }));
    expectClose(out, tensor(transformed), { absolute: 1e-7, relative: 1e-7 });
  });
});

const people = parseCsv('age,city,income,member\n20,Rome,1,yes\n,Oslo,3,no\n40,Rome,5,yes\n');

describe('a pipeline', () => {
  it('keeps the order of its columns, and leaves numbers without steps as they are', () => {
    const pipeline = new TabularPipeline({
      columns: { city: [oneHot()], income: [], age: [impute('mean')] },
      target: { member: [ordinal()] },
    });
    const { inputs, labels } = pipeline.fitTransform(people);
    expect(inputs.toArray()).toEqual([
      [0, 1, 1, 20],
      [1, 0, 3, 30],
      [0, 1, 5, 40],
    ]);
    expect(pipeline.featureNames).toEqual(['city_Oslo', 'city_Rome', 'income', 'age']);
    expect([labels.dtype, labels.toArray()]).toEqual(['int32', [1, 0, 1]]);
    expect(pipeline.inverseTarget(labels)).toEqual(['yes', 'no', 'yes']);
    expect(pipeline.transform(people)).toEqual({ inputs, labels });
  });

  it('gives the target back as it was before it was scaled', () => {
    const scalers = [standardize(), minMax({ range: [-1, 1] }), robust()];
    const pipeline = new TabularPipeline({ columns: { age: [impute()] }, target: { income: scalers } }).fit(people);
    const { targets } = pipeline.transform(people);
    expect(targets.shape).toEqual([3]);
    const back = TabularPipeline.fromJSON(pipeline.toJSON()).inverseTarget(cast(targets, 'float64').reshape([3, 1]));
    expectClose(tensor(back as Float64Array), tensor([1, 3, 5]));
  });

  it('fits to the training part alone, and takes tables of no rows', () => {
    const pipeline = new TabularPipeline({ columns: { age: [impute('median'), standardize()], city: [oneHot()] } });
    const before = JSON.stringify(pipeline.fit(people));
    pipeline.transform(parseCsv('age,city\n1000,Rome\n'));
    expect(JSON.stringify(pipeline)).toBe(before);
    expect(pipeline.transformInputs({ length: 0, columns: { age: new Float64Array(), city: [] } }).shape).toEqual([
      0, 3,
    ]);
  });

  it('a column that holds nothing fits text as well as numbers', () => {
    const columns = { age: [impute('median')], city: [impute('constant', { value: 'Oslo' }), oneHot()] };
    const pipeline = new TabularPipeline({ columns }).fit(people);
    const expected = pipeline.transformInputs(parseCsv('age,city\n,Oslo\n'));
    const nothing = parseCsv('age,city\n,\n,\n');
    expect(nothing.columns['city']).toBeInstanceOf(Float64Array); // as it was read
    expect(pipeline.transformInputs(nothing).equal(expected).all().item()).toBe(1);
    const texts = { length: 1, columns: { age: [null], city: [null] } };
    expect(pipeline.transformInputs(texts)).toEqual(expected);
    const learned = new TabularPipeline({ columns: { city: [impute('constant', { value: 'none' }), oneHot()] } });
    expect(learned.fitTransform(nothing).inputs.toArray()).toEqual([[1], [1]]);
    expect(learned.featureNames).toEqual(['city_none']);
    const strict = new TabularPipeline({ columns: { city: [oneHot()] } }).fit(people);
    expect(() => strict.transform(nothing)).toThrow('column city has no value in row 0; fill it in first');
  });

  it('classes are labels and values targets, as the types say', () => {
    const columns = { age: [impute()] };
    const { labels } = new TabularPipeline({ columns, target: { city: [ordinal()] } }).fitTransform(people);
    const { targets } = new TabularPipeline({ columns, target: 'income' }).fitTransform(people);
    const { targets: listed } = new TabularPipeline({ columns, target: { income: [] } }).fitTransform(people);
    const scaled = new TabularPipeline({ columns, target: { income: [standardize()] } }).fitTransform(people);
    expect([labels, targets, listed, scaled.targets].map(({ dtype }) => dtype)).toEqual([
      'int32',
      'float32',
      'float32',
      'float32',
    ]);
    // @ts-expect-error -- they are labels
    expect(new TabularPipeline({ columns, target: { city: [ordinal()] } }).fitTransform(people).targets).toBe(
      undefined,
    );
  });

  it('deals rows out to folds as the seed says; two classes are numbers for that', () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${'abc'[i % 3]},${i % 5 === 0 ? 'yes' : 'no'}`);
    const table = parseCsv(`x,y\n${rows.join('\n')}\n`);
    const pipeline = () => new TabularPipeline({ columns: { x: [target()] }, target: { y: [ordinal()] } });
    const encoded = (options: object) => [...pipeline().fitTransform(table, options).inputs.data];
    expect(encoded({ seed: 1 })).toEqual(encoded({ rng: new Generator(1) }));
    expect(encoded({ seed: 1 })).not.toEqual(encoded({ seed: 2 }));
    const plain = pipeline().fit(table).transform(table).inputs.data;
    expect(new Set(plain).size).toBe(3); // one number a category, where cross-fitting has one for each fold
    expect(new Set(encoded({ seed: 1 })).size).toBeGreaterThan(5);
  });
});

describe('errors', () => {
  const any = (value: unknown): never => value as never;
  const fitted = (columns: Record<string, TabularStep[]>) => new TabularPipeline({ columns }).fit(people);
  const changed = (change: object) => ({ ...fitted({ city: [oneHot()] }).toJSON(), ...change });
  it.each<readonly [() => unknown, string]>([
    [
      () => new TabularPipeline({ columns: {} }),
      'TabularPipeline: columns is an object; it must be an object of at least one column',
    ],
    [() => new TabularPipeline({ columns: { age: any(standardize()) } }), 'TabularPipeline: columns.age is '],
    [() => new TabularPipeline({ columns: { age: [any(standardize)] } }), 'it must be a step, such as standardize()'],
    [
      () => new TabularPipeline({ columns: { city: [oneHot(), standardize()] } }),
      'TabularPipeline: columns.city[0] is oneHot, which gives several columns; it must be last',
    ],
    [
      () => new TabularPipeline({ columns: { age: [] }, target: 'age' }),
      'age is the target and among the columns; the model would see what it is to predict',
    ],
    [
      () => new TabularPipeline({ columns: { age: [] }, target: { income: [impute()] } }),
      'target.income[0] is impute; a target takes standardize, minMax and robust, or ordinal alone',
    ],
    [
      () => new TabularPipeline({ columns: { age: [] } }).transform(people),
      'TabularPipeline.transform: the pipeline is not fitted; call fit with the training part first',
    ],
    [
      () => fitted({ town: [oneHot()] }),
      "TabularPipeline.fit: there is no column 'town'; the columns are age, city, income, member",
    ],
    [() => fitted({ city: [standardize()] }), 'column city holds text; standardize takes numbers'],
    [() => fitted({ city: [impute('mostFrequent')] }), 'column city is still text after its steps; end with oneHot'],
    [() => fitted({ age: [standardize()] }), 'column age has no value in row 1; fill it in first: impute(…)'],
    [
      () => fitted({ age: [impute('constant', { value: 'x' })] }),
      'column age holds numbers but the value of impute is a text; both must be the same',
    ],
    [
      () => fitted({ city: [oneHot()] }).transform(parseCsv('city\nRome\nBern\n')),
      "TabularPipeline.transform: column city is 'Bern' in row 1; it must be one of 'Oslo', 'Rome'",
    ],
    [
      () => fitted({ city: [oneHot()] }).transform(parseCsv('city\n1\n')),
      'column city holds numbers but was fitted to text',
    ],
    [
      () => fitted({ income: [] }).transform({ length: 1, columns: { income: Float64Array.of(Infinity) } }),
      'column income is Infinity in row 0; numbers must be finite, or NaN',
    ],
    [
      () => fitted({ city: [target()] }),
      'column city is encoded by the target, which must be a column of numbers, or of two classes; the pipeline has none',
    ],
    [
      () => new TabularPipeline({ columns: { city: [target()] }, target: 'income' }).fit(people),
      'there are 3 rows but 5 folds for target; each fold needs at least 1',
    ],
    [
      () =>
        new TabularPipeline({ columns: { x: [impute()] } }).fit({
          length: 1,
          columns: { x: Float64Array.of(Number.NaN) },
        }),
      'column x has no values in 1 rows; there is nothing to fit',
    ],
    [
      () => fitted({ income: [] }).inverseTarget(tensor([1])),
      'TabularPipeline.inverseTarget: the pipeline has no target',
    ],
    [
      () =>
        new TabularPipeline({ columns: { age: [impute()] }, target: { city: [ordinal()] } })
          .fit(people)
          .inverseTarget(tensor([0, 2])),
      'prediction 1 is 2 but city has 2 classes; labels must be 0 … 1',
    ],
    [() => TabularPipeline.fromJSON(any({ kind: 'words' })), 'they must be what toJSON of a pipeline gives'],
    [() => TabularPipeline.fromJSON(changed({ target: any(3) })), 'target is no fitted column'],
    [
      () => TabularPipeline.fromJSON(changed({ columns: [{ name: 'x', type: 'text', steps: [] }] })),
      'TabularPipeline.fromJSON: columns[0] is no fitted column',
    ],
    [
      () => TabularPipeline.fromJSON(fitted({ city: [oneHot()] }).toJSON()).fit(people),
      'the pipeline was read from JSON, which has no steps to fit; make a new one',
    ],
    [() => impute(any('modus')), 'impute: strategy is modus; it must be one of mean, median, mostFrequent, constant'],
    [() => impute('mean', { value: 1 }), 'impute: value is given but the strategy is mean, not constant'],
    [() => impute('constant'), 'impute: constant needs a value'],
    [() => minMax({ range: [1, 1] }), 'minMax: range is [1, 1]; it must be two finite numbers, the smaller one first'],
    [() => robust({ quantileRange: [-1, 50] }), 'it must be two finite numbers from 0 to 100, the smaller one first'],
    [() => oneHot({ minFrequency: 1.5 }), 'oneHot: minFrequency is 1.5; it must be a whole number of at least 1'],
    [() => ordinal({ categories: ['a', 'a'] }), "ordinal: categories[1] is 'a'; categories must be different texts"],
    [() => target({ folds: 1 }), 'target: folds is 1; it must be a whole number of at least 2'],
  ])('%s', (call, text) => expect(call).toThrow(text));
});
