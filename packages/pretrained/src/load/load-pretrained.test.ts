import { cast, equalTensors, normal, ones, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { BatchNorm1d, Embedding, Linear, Module, Sequential } from '@gradkit/layers';
import { expect, it } from 'vitest';
import { loadPretrained } from '../index.ts';

const network = (): Sequential =>
  new Sequential({ body: new Linear(2, 3), norm: new BatchNorm1d(3), head: new Linear(3, 2) });
type Tensors = Record<string, Tensor>;
const weights = (): Tensors => ({ ...network().stateDict() });
const named = (rename: (name: string) => string): Tensors =>
  Object.fromEntries(Object.entries(weights()).map(([name, value]) => [rename(name), value]));
const same = (a: Tensor | undefined, b: Tensor | undefined): boolean =>
  a !== undefined && b !== undefined && equalTensors(a, b);

it('loads what fits by name', () => {
  const [model, given] = [network(), weights()];
  const report = loadPretrained(model, given);
  expect(report.loaded).toEqual(Object.keys(given));
  expect(String(report)).toBe('9 tensors loaded');
  expect(Object.entries(model.stateDict()).every(([name, value]) => same(value, given[name]))).toBe(true);
});

it('renames by prefixes and maps, one after the other', () => {
  const given = named((name) => `module.${name.replace('body', 'layer0').replace('weight', 'gamma')}`);
  const model = network();
  loadPretrained(model, given, {
    prefix: { strip: 'module.' },
    names: [
      [/^layer\d/, 'body'],
      ['gamma', 'weight'],
    ],
  });
  expect(same(model.getParameter('body.weight').value, given['module.layer0.gamma'])).toBe(true);
  const outer = new Sequential({ bert: network() });
  expect(loadPretrained(outer, weights(), { prefix: { add: 'bert.' } }).loaded).toHaveLength(9);
});

it('renames by functions, which can count', () => {
  const model = new Sequential(new Linear(2, 3), new Linear(3, 2));
  const given = { 'layer1.weight': ones([3, 2]), 'layer1.bias': zeros([3]), 'layer2.weight': ones([2, 3]), 'layer2.bias': zeros([2]) }; // prettier-ignore
  const report = loadPretrained(model, given, { names: [[/^layer(\d+)/, (_, k) => String(Number(k) - 1)]] });
  expect(report.loaded).toEqual(['0.weight', '0.bias', '1.weight', '1.bias']);
});

it('changes dtypes into those of the model, and says so', () => {
  const exact = tensor([[0.5, -2], [1, 0], [3, 4]]); // prettier-ignore
  for (const dtype of ['float16', 'bfloat16', 'float64'] as const) {
    const model = network();
    const report = loadPretrained(model, { ...weights(), 'body.weight': cast(exact, dtype) });
    expect(report.converted).toEqual([{ name: 'body.weight', from: dtype, to: 'float32' }]);
    expect(String(report)).toBe(`9 tensors loaded; 1 converted, ${dtype} → float32`);
    expect(same(model.getParameter('body.weight').value, exact)).toBe(true);
  }
  const count = { 'norm.num_batches_tracked': tensor(7, { dtype: 'int32' }) };
  expect(loadPretrained(network(), { ...weights(), ...count }).converted).toHaveLength(1);
  const wrong = { 'body.bias': zeros([3], { dtype: 'int32' }) };
  expect(() => loadPretrained(network(), { ...weights(), ...wrong })).toThrow(
    'body.bias is [3] int32 but must be [3] float32',
  );
});

it('swaps the axes of weights that lie the other way', () => {
  const weight = normal([2, 3]);
  const model = network();
  const report = loadPretrained(model, { ...weights(), 'body.weight': weight }, { transpose: 'body.weight' });
  expect(report.transposed).toEqual(['body.weight']);
  expect(same(model.getParameter('body.weight').value, weight.transpose())).toBe(true);
});

it('loads a part, and reports the rest', () => {
  const given: Tensors = { ...weights(), 'head.weight': zeros([10, 3]), 'head.bias': zeros([10]), other: ones([2]) };
  const model = network();
  const before = model.stateDict();
  const report = loadPretrained(model, given, { strict: false });
  expect(String(report)).toBe(
    [
      '7 tensors loaded, 1 unexpected, 2 mismatched',
      '             name          in the file       in the model',
      'mismatched   head.weight   [10, 3] float32   [2, 3] float32',
      'mismatched   head.bias     [10] float32      [2] float32',
      'unexpected   other         [2] float32       –',
    ].join('\n'),
  );
  expect(same(model.stateDict()['head.weight'], before['head.weight'])).toBe(true);
  expect(same(model.stateDict()['body.weight'], given['body.weight'])).toBe(true);
  const { loaded, skipped } = loadPretrained(network(), given, { skip: ['head', 'other'] });
  expect([loaded.length, skipped]).toEqual([7, ['head.weight', 'head.bias', 'other']]);
});

it('changes nothing where something does not fit', () => {
  const model = network();
  const before = model.stateDict();
  expect(() => loadPretrained(model, { ...weights(), 'head.bias': zeros([10]) })).toThrow('head.bias');
  expect(Object.entries(model.stateDict()).every(([name, value]) => same(value, before[name]))).toBe(true);
});

it('misses neither the second name of a shared parameter nor counts of batches', () => {
  class Tied extends Module {
    readonly embedding = new Embedding(5, 3);
    readonly head = new Linear(3, 5, { bias: false });

    constructor() {
      super();
      Object.assign(this.head, { weight: this.embedding.weight });
    }

    forward(x: Tensor): Tensor {
      return this.head.forward(this.embedding.forward(x));
    }
  }
  const model = new Tied();
  const weight = normal([5, 3]);
  expect(loadPretrained(model, { 'embedding.weight': weight }).missing).toEqual([]);
  expect(same(model.head.weight.value, weight)).toBe(true);
  const { 'norm.num_batches_tracked': _, ...old } = weights();
  expect(loadPretrained(network(), old).loaded).toHaveLength(8);
});

it.each<[string, Tensors, string]>([
  [
    'module.',
    named((name) => `module.${name}`),
    "all names of the file begin with 'module.': prefix: { strip: 'module.' }",
  ],
  ['gamma', named((name) => name.replace('weight', 'gamma')), "names: [['gamma', 'weight']] would fit 3 more"],
  ['axes', { ...weights(), 'body.weight': zeros([2, 3]) }, "swapped: transpose: ['body.weight']"],
  ['nothing', { x: zeros([1]) }, 'nothing was loaded; missing: body.weight, body.bias'],
])('tells what would help: %s', (_, given, text) => {
  expect(() => loadPretrained(network(), given)).toThrow(text);
});

it('tells which prefix the model has', () => {
  const outer = new Sequential({ bert: network() });
  expect(() => loadPretrained(outer, weights())).toThrow(
    "begin with 'bert.', which the file leaves out: prefix: { add: 'bert.' }",
  );
});

it.each<[() => unknown, string]>([
  [() => loadPretrained({} as never, {}), 'loadPretrained: model is an object; it must be a module'],
  [
    () => loadPretrained(network(), [] as never),
    'loadPretrained: tensors is []; it must be an object of tensors by name',
  ],
  [() => loadPretrained(network(), { x: 1 as never }), "loadPretrained: tensors['x'] is 1; it must be a tensor"],
  [() => loadPretrained(network(), {}, { prefx: {} } as never), 'loadPretrained: prefx is no option'],
  [() => loadPretrained(network(), {}, { prefix: 'module.' as never }), 'loadPretrained:'],
  [() => loadPretrained(network(), weights(), { prefix: { strip: 'model.' } }), "'model.', with which no name begins"],
  [() => loadPretrained(network(), {}, { names: ['a', 'b'] as never }), "names[0] is 'a'; it must be a pair"],
  [
    () => loadPretrained(network(), {}, { strict: 0 as never }),
    'loadPretrained: strict is 0; it must be true or false',
  ],
  [() => loadPretrained(network(), weights(), { skip: 'haed' }), 'skip has haed, which means none of'],
  [() => loadPretrained(network(), weights(), { names: [[/^.*$/, 'x']] }), 'are both renamed x'],
  [() => loadPretrained(network(), { x: zeros([1]) }, { strict: false }), 'none of the weights fits Sequential'],
])('mistakes: %#', (make, text) => {
  expect(make).toThrow(text);
});
