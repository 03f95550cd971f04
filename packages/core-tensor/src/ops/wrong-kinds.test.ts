import { describe, expect, test } from 'vitest';
import * as main from '../index.ts';
import { ConfigError, tensor, zeros } from '../index.ts';
import { notMethods } from '../tensor-methods.ts';
import * as ops from './index.ts';

// What plain JavaScript may give: no compiler has looked at it.
type Loose = (...given: unknown[]) => unknown;
const loose = main as unknown as Readonly<Record<string, Loose>>; // called as plain JavaScript may
const x = tensor([
  [1, 2],
  [3, 4],
]);
const methods = x as unknown as Readonly<Record<string, Loose>>; // likewise

const operations = Object.entries(ops).filter(([, value]) => typeof value === 'function') as [string, Loose][];
const listed = new Set<string>(notMethods);

test.each(operations.filter(([name]) => !listed.has(name)))('%s says that it needs a tensor', (name, operation) => {
  const complaint = new RegExp(`^${name}: \\w+ is \\[1, 2\\]; it must be a tensor( or a number)?$`);
  expect(() => operation([1, 2])).toThrow(ConfigError);
  expect(() => operation([1, 2])).toThrow(complaint);
});

test.each(['concat', 'stack'])('%s says that it needs a list of tensors', (name) => {
  expect(() => loose[name](x, x)).toThrow(`${name}: tensors is a tensor [2, 2]; it must be a list`);
  expect(() => loose[name]([x, 3])).toThrow(`${name}: tensors[1] is 3; it must be a tensor`);
});

test('a second operand must be a tensor, too', () => {
  expect(() => methods.add('a')).toThrow("add: b is 'a'; it must be a tensor or a number");
  expect(() => methods.greater([1])).toThrow('greater: b is [1]; it must be a tensor or a number');
  expect(() => methods.matmul([[1]])).toThrow('matmul: b is [[1]]; it must be a tensor');
  expect(() => methods.take([0])).toThrow('take: input 1 is [0]; it must be a tensor');
  expect(() => methods.linear([[1]])).toThrow('linear: input 1 is [[1]]; it must be a tensor');
  expect(() => loose.where(x.greater(2), 'a', x)).toThrow("where: a is 'a'; it must be a tensor or a number");
});

describe('arguments of the wrong kind', () => {
  test.each<[call: () => unknown, text: string]>([
    [() => methods.sum({ axis: 0 }), 'sum: axis is an object; it must be a number, and stands before the options'],
    [() => methods.softmax({ axis: 0 }), 'softmax: axis is an object; it must be a number'],
    [() => methods.sum('0'), "sum: axis is '0'; it must be a number"],
    [() => methods.sum(0, 1), 'sum: options are 1; they must be an object such as { keepDims: … }'],
    [
      () => methods.sum(0, { keepdim: true }),
      'sum: keepdim is no option; the options are keepDims (did you mean keepDims?)',
    ],
    [
      () => methods.mean(0, { dim: 1 }),
      'mean: dim is no option; the options are keepDims; axis stands before the options',
    ],
    [() => methods.sort({ descending: true }), 'sort: axis is an object; it must be a number'],
    [() => methods.reshape(2, 2), 'reshape: shape is 2; it must be a list of sizes, e.g. [2, 3]'],
    [() => methods.broadcastTo(2), 'broadcastTo: shape is 2; it must be a list of sizes'],
    [() => methods.permute(1, 0), 'permute: axes is 1; it must be a list, e.g. [1, 0]'],
    [() => methods.tile(2), 'tile: repeats is 2; it must be a list, e.g. [2, 1]'],
    [() => methods.pad(1), 'pad: padding is 1; it must be a list'],
    [
      () => methods.pad([1, 1], { mode: 'reflct' }),
      'pad: mode is reflct; it must be one of constant, reflect, replicate, circular (did you mean reflect?)',
    ],
    [() => methods.slice(0), 'slice: options are 0; they must be an object such as [[0, 2]] or { axis: 0, end: 2 }'],
    [
      () => methods.slice({ dim: 0 }),
      'slice: dim is no option; the options are axis, start, end, step (did you mean axis?)',
    ],
    [() => methods.cast('float'), 'cast: dtype is float; it must be one of float32, float64, int32'],
    [() => methods.cast('long'), '(did you mean int64?)'],
    [() => methods.clamp('0', 1), "clamp: min is '0'; it must be a number"],
    [() => methods.clamp({ min: 0 }, 1), 'clamp: max is 1; it must be left out, or in the options'],
    [() => methods.expand(2, 2), 'expand: shape is 2; it must be a list of sizes, e.g. [2, -1]'],
    [() => methods.clamp({ min: '0' }), "clamp: min is '0'; it must be a number"],
    [() => methods.leakyRelu(0.2), 'leakyRelu: options are 0.2; they must be an object such as { negativeSlope: … }'],
    [
      () => methods.gelu({ approximate: 'tan' }),
      'gelu: approximate is tan; it must be one of none, tanh (did you mean tanh?)',
    ],
    [
      () => methods.variance(0, { ddof: 0 }),
      'variance: ddof is no option; the options are keepDims, correction (did you mean correction?)',
    ],
    [() => methods.sum(0, { keepDims: 'yes' }), "sum: keepDims is 'yes'; it must be true or false"],
    [() => methods.argmax(0, { keepDims: 1 }), 'argmax: keepDims is 1; it must be true or false'],
    [() => methods.sort(0, { descending: 'no' }), "sort: descending is 'no'; it must be true or false"],
    [() => methods.topk(1, 0, { largest: 0 }), 'topk: largest is 0; it must be true or false'],
    [() => methods.unsqueeze(), 'unsqueeze: axis is undefined; it must be a number'],
    [() => methods.roll(), 'roll: shift is undefined; it must be a list'],
    [() => methods.roll(1, { axis: 1 }), 'roll: axis is an object; it must be a list'],
    [() => methods.slice([x]), 'slice: range 0 is a tensor [2, 2]; it must be a list'],
    [() => loose.scatterAdd(), 'scatterAdd: x is undefined; it must be a tensor'],
    [() => loose.scatter(), 'scatter: x is undefined; it must be a tensor'],
    [() => loose.indexAdd(null, 0, x, x), 'indexAdd: x is null; it must be a tensor'],
    [() => loose.einsum('i', 3), 'einsum: tensors is 3; it must be a list'],
    [() => loose.einsum('i,i', x, 3), 'einsum: tensors[1] is 3; it must be a tensor'],
    [() => loose.einsum(3, [x]), "einsum: equation is 3; it must be text such as 'ij,jk->ik'"],
    [() => new main.State(3 as never), 'State: value is 3; it must be a tensor or null'],
    [
      () => loose.allClose(x, x, { rtol: 1 }),
      'allClose: rtol is no option; the options are relative, absolute, equalNaN',
    ],
    [() => loose.equalTensors(x, 1), 'equalTensors: b is 1; it must be a tensor'],
  ])('%o', (call, text) => {
    expect(call).toThrow(ConfigError);
    expect(call).toThrow(text);
  });
});

test('explicit undefined counts as left out', () => {
  expect(x.sum(undefined, { keepDims: undefined }).item()).toBe(10);
  expect(x.variance(0, undefined).toArray()).toEqual([2, 2]);
  expect(x.clamp({ min: undefined, max: 2 }).toArray()).toEqual([
    [1, 2],
    [2, 2],
  ]);
  expect(zeros([1], { dtype: undefined }).dtype).toBe('float32');
});

test('the caller’s lists are copied where they become a shape', () => {
  const list = [4];
  const made = [x.reshape(list), tensor(1).broadcastTo(list), zeros(list), tensor([1, 2, 3, 4], { shape: list })];
  const drawn = [
    main.uniform(list),
    main.randint(2, list),
    main.bernoulli(list),
    main.normal(list),
    main.full(list, 1),
  ];
  list[0] = 5;
  for (const { shape } of [...made, ...drawn]) expect(shape).toEqual([4]);
});

/** Numbers of other kinds, none of which is read before it is checked. */
const noNumbers: readonly unknown[] = [1n, Symbol('s'), x, null, '4', () => 1, new Date(5)];

test('what is no number is refused by the name of its function', () => {
  const sound = main.ones([800]);
  const calls: readonly (readonly [name: string, call: Loose])[] = [
    ['pad', (value) => loose.pad(x, [1, 0], { value })],
    ['pad', (value) => loose.pad(x.cast('int32'), [1, 0], { value })],
    ['fftfreq', (n) => loose.fftfreq(n)],
    ['rfftfreq', (n) => loose.rfftfreq(n)],
    ['spectrogram', (nFft) => loose.spectrogram(sound, { nFft })],
    ['melSpectrogram', (nFft) => loose.melSpectrogram(sound, { nFft })],
    ['melSpectrogram', (sampleRate) => loose.melSpectrogram(sound, { sampleRate })],
    ['mfcc', (sampleRate) => loose.mfcc(sound, { sampleRate })],
    ['mfcc', (nFft) => loose.mfcc(sound, { melkwargs: { nFft } })],
  ];
  for (const [name, call] of calls)
    for (const value of noNumbers) expect(() => call(value)).toThrow(new RegExp(`^${name}: \\w+ is .*; it must be a`));
});

test('huge frequencies are refused by name', () => {
  expect(() => main.fftfreq(2 ** 40)).toThrow('fftfreq: no array holds [1099511627776]');
});

test('a hole in a list of pads is no pad', () => {
  const [image, weight] = [zeros([1, 1, 4, 4]), zeros([1, 1, 2, 2])];
  // oxlint-disable-next-line no-sparse-arrays -- plain JavaScript may have them
  const padding = [, 1];
  const text = 'padding is undefined; it must be a whole number of at least 0';
  for (const name of ['conv2d', 'convTranspose2d'])
    expect(() => loose[name](image, weight, null, { padding })).toThrow(`${name}: ${text}`);
  for (const name of ['maxPool2d', 'avgPool2d'])
    expect(() => loose[name](image, 2, { padding })).toThrow(`${name}: ${text}`);
});

test('keepDims is a boolean of the function that was called', () => {
  for (const name of ['variance', 'std', 'standardDeviation', 'varMean', 'stdMean'])
    expect(() => loose[name](x, 0, { keepDims: 'false' })).toThrow(
      `${name}: keepDims is 'false'; it must be true or false`,
    );
});

test('levels may be any list', () => {
  expect(loose.quantile(tensor([1, 2, 3]), Float32Array.of(0, 0.5))).toEqual(tensor([1, 2]));
});

test('a step of null is left out, as a start and an end are', () => {
  for (const range of [
    { axis: 0, step: null },
    { axis: 0, start: 0, end: 2, step: null },
    [[0, 2, null]] as const,
    [[null, null, null]] as const,
  ])
    expect(x.slice(range).toArray()).toEqual(x.toArray());
});

test('a scalar is the one that is largest, however few are asked for, as in PyTorch', () => {
  const { values, indices } = main.topk(tensor(3), 0, 0);
  expect([values.item(), indices.item()]).toEqual([3, 0]);
});

test('there is no largest of no elements', () => {
  const none = zeros([3, 0]);
  const text = 'x is [3, 0]; axis 1 has 0 elements, and at least 1 is needed';
  expect(() => main.normalize(none, { p: Infinity })).toThrow(`normalize: ${text}`);
  expect(() => main.pairwiseDistance(none, none, { p: Infinity })).toThrow(`pairwiseDistance: ${text}`);
});
