import { describe, expect, expectTypeOf, test } from 'vitest';
import { ConfigError, Generator, State, tensor, zeros } from '../index.ts';
import {
  abandonPromise,
  formatValue,
  namesMeant,
  requireBoolean,
  requireFunction,
  requireGenerator,
  requireList,
  requireMethods,
  requireNumber,
  requireOneOf,
  requireOptions,
  requireString,
  requireTensor,
  requireWholeNumber,
  type OptionNames,
} from './index.ts';

/** What a check says; null when it lets everything pass. */
function said(check: () => unknown): string | null {
  try {
    check();
    return null;
  } catch (error) {
    return error instanceof ConfigError ? error.message : 'not a ConfigError';
  }
}

test.each<[value: unknown, range: { least?: number; most?: number }, text: string | null]>([
  [1, { least: 1 }, null],
  [-3, {}, null],
  [0, { least: 0, most: 0 }, null],
  [0, { least: 1 }, 'f: k is 0; it must be a whole number of at least 1'],
  [1.5, {}, 'f: k is 1.5; it must be a whole number'],
  [2 ** 53, {}, 'f: k is 9007199254740992; it must be a whole number'],
  [NaN, { most: 3 }, 'f: k is NaN; it must be a whole number of at most 3'],
  [4, { least: 0, most: 3 }, 'f: k is 4; it must be a whole number in 0 … 3'],
  ['3', { least: 1 }, "f: k is '3'; it must be a whole number of at least 1"],
  [undefined, { least: undefined }, 'f: k is undefined; it must be a whole number'],
])('whole number: %o within %o', (value, range, text) => {
  expect(said(() => requireWholeNumber('f', 'k', value, range))).toBe(text);
});

test.each<[value: unknown, range: Parameters<typeof requireNumber>[3], text: string | null]>([
  [0.5, { least: 0, most: 1 }, null],
  [0, { least: 0, below: 1 }, null],
  [Infinity, { above: 0, infinite: true }, null],
  [2, { least: 0, most: 1 }, 'f: rate is 2; it must be in 0 … 1'],
  [1, { least: 0, below: 1 }, 'f: rate is 1; it must be at least 0 and below 1'],
  [0, { above: 0 }, 'f: rate is 0; it must be above 0 and finite'],
  [0, { above: 0, infinite: true }, 'f: rate is 0; it must be above 0'],
  [-Infinity, { most: 1 }, 'f: rate is -Infinity; it must be at most 1 and finite'],
  [NaN, {}, 'f: rate is NaN; it must be finite'],
  [NaN, { infinite: true }, 'f: rate is NaN; it must be a number'],
  ['0.1', { least: 0 }, "f: rate is '0.1'; it must be a number, at least 0 and finite"],
  [null, { infinite: true }, 'f: rate is null; it must be a number'],
])('number: %o within %o', (value, range, text) => {
  expect(said(() => requireNumber('f', 'rate', value, range))).toBe(text);
});

test('booleans and choices', () => {
  expect(said(() => requireBoolean('f', 'normalize', false))).toBeNull();
  expect(said(() => requireBoolean('f', 'normalize', 'true'))).toBe("f: normalize is 'true'; it must be true or false");
  const averages = ['micro', 'macro', 'weighted'] as const;
  expect(said(() => requireOneOf('F1', 'average', 'micro', averages))).toBeNull();
  expect(said(() => requireOneOf('F1', 'average', 'mirco', averages))).toBe(
    'F1: average is mirco; it must be one of micro, macro, weighted (did you mean micro?)',
  );
  expect(said(() => requireOneOf('F1', 'average', 'none', averages))).toBe(
    'F1: average is none; it must be one of micro, macro, weighted',
  );
  expect(said(() => requireOneOf('F1', 'average', undefined, ['micro', null]))).toBe(
    'F1: average is undefined; it must be one of micro, null',
  );
  expect(said(() => requireOneOf('F1', 'average', [1], averages))).toBe(
    'F1: average is [1]; it must be one of micro, macro, weighted',
  );
});

interface SGDOptions {
  learningRate: number;
  beta1?: number;
  beta2?: number;
  weightDecay?: number;
}
const known: OptionNames<SGDOptions> = { learningRate: true, beta1: true, beta2: true, weightDecay: true };

describe('options', () => {
  test('known ones pass, explicit undefined too', () => {
    const options = { learningRate: 1, weightDecay: undefined };
    expect(requireOptions<SGDOptions>('SGD', options, known)).toBe(options);
    expect(requireOptions('SGD', Object.create(null) as object, {})).toEqual({});
  });

  test.each([
    ['lr', ' (did you mean learningRate?)'],
    ['learning_rate', ' (did you mean learningRate?)'],
    ['leraningRate', ' (did you mean learningRate?)'],
    ['rate', ''],
    ['betas', ' (did you mean beta1 and beta2?)'],
    ['weight_decay', ' (did you mean weightDecay?)'],
    ['decay', ' (did you mean weightDecay?)'],
    ['nesterov', ''],
    ['__proto', ''],
    ['toString', ''],
    ['dim', '; axis stands before the options'],
  ])('%s', (name, guess) => {
    expect(said(() => requireOptions<SGDOptions>('SGD', { learningRate: 1, [name]: 1 }, known))).toBe(
      `SGD: ${name} is no option; the options are learningRate, beta1, beta2, weightDecay${guess}`,
    );
  });

  test.each([
    ['label_smoothing', 'labelSmoothing'],
    ['batch_size', 'batchSize'],
    ['kernel_size', 'kernelSize'],
    ['keepdim', 'keepDims'],
    ['keepdims', 'keepDims'],
    ['drop_last', 'dropLast'],
    ['ignore_index', 'ignoreIndex'],
    ['num_workers', 'workers'],
    ['shufle', 'shuffle'],
    ['aixs', 'axis'],
    ['dim', 'axis'],
    ['axes', 'axis'],
  ])('%s is meant as %s', (given, meant) => {
    const names = 'labelSmoothing batchSize kernelSize keepDims dropLast ignoreIndex workers shuffle axis'.split(' ');
    const all = Object.fromEntries(names.map((name) => [name, true as const]));
    expect(said(() => requireOptions<Record<string, unknown>>('f', { [given]: 1 }, all))).toContain(
      `(did you mean ${meant}?)`,
    );
  });

  test.each([
    [3, '3'],
    [null, 'null'],
    ['same', "'same'"],
    [[3, 3], '[3, 3]'],
    [zeros([2]), 'a tensor [2]'],
    [new Generator(1), 'a Generator'],
    [() => 1, 'a function'],
  ])('no object: %o', (options, text) => {
    expect(said(() => requireOptions('Conv2d', options as object, { bias: true } as object))).toBe(
      `Conv2d: options are ${text}; they must be an object such as { bias: … }`,
    );
    expect(said(() => requireOptions('Conv2d', options as object, {}, '{ stride: 2 }'))).toContain(
      'they must be an object such as { stride: 2 }',
    );
  });

  test('types know all names', () => {
    expectTypeOf<OptionNames<{ a?: 1; b: 2 } | { c: 3 }>>().toEqualTypeOf<Readonly<Record<'a' | 'b' | 'c', true>>>();
    // @ts-expect-error weightDecay is missing
    const missing: OptionNames<SGDOptions> = { learningRate: true, beta1: true, beta2: true };
    // @ts-expect-error lr is unknown
    const unknown: OptionNames<SGDOptions> = { ...known, lr: true };
    expect(Object.keys({ ...missing, ...unknown })).toContain('lr');
  });
});

test('tensors', () => {
  expect(said(() => requireTensor('add', 'x', tensor(1)))).toBeNull();
  expect(said(() => requireTensor('add', 'x', [1, 2]))).toBe('add: x is [1, 2]; it must be a tensor');
  expect(said(() => requireTensor('add', 'x', undefined))).toBe('add: x is undefined; it must be a tensor');
  expect(said(() => requireTensor('add', 'x', new State(tensor(1))))).toBe(
    'add: x is a State; it must be a tensor: its value',
  );
});

test('an abandoned promise may fail', async () => {
  const failing = Promise.resolve().then(() => {
    throw new Error('too late'); // a rejection that nobody handled would end this test run
  });
  expect([failing, tensor(1), null].map(abandonPromise)).toEqual([true, false, false]);
  await new Promise((resolve) => setTimeout(resolve));
});

test('functions, lists, generators and objects with methods', () => {
  expect(said(() => requireFunction('f', 'transform', Math.abs))).toBeNull();
  expect(said(() => requireFunction('f', 'transform', {}))).toBe('f: transform is an object; it must be a function');
  expect(said(() => requireString('f', 'path', ''))).toBeNull();
  expect(said(() => requireString('f', 'path', 3))).toBe('f: path is 3; it must be a string');
  expect(said(() => requireList('fit', 'callbacks', []))).toBeNull();
  expect(said(() => requireList('subset', 'indices', new Int32Array(2)))).toBeNull();
  expect(said(() => requireList('subset', 'indices', new DataView(new ArrayBuffer(2))))).toBe(
    'subset: indices is a DataView; it must be a list',
  );
  expect(said(() => requireList('fit', 'callbacks', { length: 0 }))).toBe(
    'fit: callbacks is an object; it must be a list',
  );
  expect(said(() => requireGenerator('f', 'rng', new Generator(1)))).toBeNull();
  expect(said(() => requireGenerator('f', 'rng', 3))).toBe(
    'f: rng is 3; it must be a Generator, e.g. new Generator(1)',
  );
  expect(said(() => requireMethods('f', 'list', [], ['map', 'at']))).toBeNull();
  expect(said(() => requireMethods('f', 'list', 'text', ['at', 'map']))).toBe(
    "f: list is 'text'; it must be an object with at(), map()",
  );
  expect(said(() => requireMethods('f', 'list', null, ['at']))).toBe('f: list is null; it must be an object with at()');
});

test('values are named in a few words', () => {
  expect(formatValue(Array.from({ length: 9 }, () => 0))).toBe('a list of 9');
  expect(formatValue([[[[[1, 2]]]]])).toBe('[[[[a list of 2]]]]'); // as deep as a file may nest them
  expect(formatValue('x'.repeat(300))).toBe(`'${'x'.repeat(200)}'`);
  expect(formatValue({ a: 1 })).toBe('an object');
  expect(formatValue(Object.create(null))).toBe('an object');
  expect(formatValue({ constructor: { name: { toString: 1, valueOf: 1 } } })).toBe('an object'); // as a file may say
  expect(formatValue(12n)).toBe('12');
  expect(formatValue(Symbol('s'))).toBe('Symbol(s)');
});

describe('namesMeant', () => {
  const names = ['conv1.weight', 'layer1.0.weight', 'layer1.1.weight', 'layer10.0.weight', 'head'];

  test.each<[patterns: string | readonly string[], meant: readonly string[]]>([
    ['layer1', ['layer1.0.weight', 'layer1.1.weight']],
    ['layer1.*', ['layer1.0.weight', 'layer1.1.weight']],
    ['layer1*', ['layer1.0.weight', 'layer1.1.weight', 'layer10.0.weight']],
    ['*.0', ['layer1.0.weight', 'layer10.0.weight']],
    ['*', names],
    [
      ['head', 'conv1', 'head'],
      ['conv1.weight', 'head'],
    ],
    [[], []],
  ])('%o', (patterns, meant) => {
    expect(namesMeant('f', 'names', patterns, names)).toEqual(meant);
  });

  test.each<[patterns: unknown, text: string]>([
    ['layer', 'f: names has layer, which means none of conv1.weight, layer1.0.weight'],
    ['heda', '(did you mean head?)'],
    ['weight', 'layer10.0.weight, head (did you mean *.weight?)'],
    ['', "f: names has '', which means none of conv1.weight, "],
    ['conv(', 'f: names has conv(, which means none of'],
    [3, "f: names is 3; it must be a text such as 'features.*', or a list of them"],
    [[3], "f: names[0] is 3; it must be a text such as 'features.*'"],
  ])('mistakes: %o', (patterns, text) => {
    expect(said(() => namesMeant('f', 'names', patterns as string, names))).toContain(text);
  });

  test('lists no more than 40 names', () => {
    const many = Array.from({ length: 50 }, (_, i) => `layer${i}`);
    expect(said(() => namesMeant('f', 'names', 'x', many))).toMatch(/, layer39 and 10 more$/);
  });
});
