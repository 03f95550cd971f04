import { globSync, readFileSync } from 'node:fs';
import { Buffer, grad, noGrad, Parameter } from '@gradkit/autograd';
import {
  apply,
  cholesky,
  defineOp,
  eigh,
  eigvalsh,
  fakeQuantizePerChannelAffine,
  fakeQuantizePerTensorAffine,
  div,
  floorDivide,
  fmod,
  gather,
  indexAdd,
  inverse,
  lstm,
  maskedScatter,
  multinomial,
  randint,
  remainder,
  Generator,
  oneHot,
  ones,
  pinv,
  scatter,
  scatterAdd,
  sigmoid,
  solve,
  svd,
  svdvals,
  take,
  tensor,
  trace,
  zeros,
  type DType,
  type Tensor,
} from '@gradkit/core-tensor';
import { MultivariateNormal, Normal } from '@gradkit/distributions';
import { Embedding, embeddingBag, maxUnpool2d } from '@gradkit/layers';
import { binaryCrossEntropy, crossEntropy, ctcLoss, gaussianNllLoss, nll } from '@gradkit/losses';
import { compile } from '@gradkit/compile';
import { exportModel } from '@gradkit/onnx-export';
import { createSession } from '@gradkit/runtime';
import { describe, expect, it } from 'vitest';

const ids = (values: readonly (number | number[])[], dtype: DType = 'int32'): Tensor => tensor(values, { dtype });
const square = (values: readonly number[]): Tensor => tensor(values, { shape: [2, 2] });
const logits = tensor([[1, 2, 3]]);

function errorOf(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

/** Throws unless a compiled function fails as the function itself does. */
async function expectSameError(f: (...args: Tensor[]) => unknown, ...args: Tensor[]): Promise<void> {
  const expected = errorOf(() => f(...args));
  const found = await compile(f)(...args).catch((error: unknown) => error);
  expect(found).toBeInstanceOf(expected.constructor);
  expect((found as Error).message).toBe(expected.message);
}

/** Calls with a value out of range: what is called, and with what. */
const badCalls: readonly (readonly [name: string, f: (...args: Tensor[]) => Tensor, args: readonly Tensor[]])[] = [
  [
    'fakeQuantizePerTensorAffine',
    (x, z) => fakeQuantizePerTensorAffine(x, tensor(1), z, 0, 255),
    [logits, tensor(-1, { dtype: 'int32' })],
  ],
  [
    'fakeQuantizePerChannelAffine',
    (x, z) => fakeQuantizePerChannelAffine(x, ones([1]), z, 0, -128, 127),
    [logits, ids([128])],
  ],
  ['crossEntropy', (x, t) => crossEntropy(x, t), [logits, ids([-1])]],
  ['crossEntropy of uint8 labels', (x, t) => crossEntropy(x, t), [logits, ids([3], 'uint8')]],
  ['crossEntropy with ignoreIndex', (x, t) => crossEntropy(x, t, { ignoreIndex: -100 }), [logits, ids([-1])]],
  ['crossEntropy with weights', (x, t) => crossEntropy(x, t, { weight: ones([3]) }), [logits, ids([9])]],
  ['nll', (x, t) => nll(x, t), [logits, ids([4])]],
  ['oneHot', (t) => oneHot(t, 3), [ids([0, 5])]],
  ['Embedding', (t) => new Embedding(4, 2).forward(t), [ids([-1])]],
  ['Embedding, shortened', (t) => new Embedding(4, 2, { maxNorm: 1 }).forward(t), [ids([9])]],
  ['EmbeddingBag', (x, t) => embeddingBag(x, ones([4, 2]), { offsets: t }), [ids([0, 1]), ids([0, 3])]],
  ['EmbeddingBag, falling', (x, t) => embeddingBag(x, ones([4, 2]), { offsets: t }), [ids([0, 1]), ids([0, 2, 1])]],
  ['a parameter of a distribution', (scale) => new Normal(0, scale).mean, [tensor([1, -1])]],
  ['gather', (x, t) => gather(x, 1, t), [logits, ids([[3]])]],
  ['take', (x, t) => take(x, t, 1), [logits, ids([-1], 'int64')]],
  ['scatterAdd', (t) => scatterAdd(zeros([2]), 0, t, ones([1])), [ids([2])]],
  ['scatter', (t) => scatter(zeros([2]), 0, t, ones([1])), [ids([2])]],
  ['fmod', (x, t) => fmod(x, t), [ids([5]), ids([0])]],
  ['remainder', (x, t) => remainder(x, t), [ids([5]), ids([0])]],
  ['floorDivide', (x, t) => floorDivide(x, t), [ids([5]), ids([0])]],
  ['div', (x, t) => div(x, t, { roundingMode: 'trunc' }), [ids([5, 4], 'int64'), ids([1, 0], 'int64')]],
  ['maskedScatter', (m) => maskedScatter(zeros([2]), m, ones([1])), [tensor([true, true])]],
  ['indexAdd', (t) => indexAdd(zeros([2]), 0, t, ones([1])), [ids([-2])]],
  ['binaryCrossEntropy', (p, t) => binaryCrossEntropy(p, t), [tensor([0.5, 1.5]), tensor([1, 1])]],
  [
    'lengths',
    (t) => lstm(zeros([3, 1, 2]), zeros([1, 4, 2]), zeros([1, 4, 1]), zeros([1, 8]), null, null, t)[0],
    [ids([4])],
  ],
  ['ctcLoss', (x, n) => ctcLoss(x, ids([1]), n.reshape([]), [1]), [zeros([2, 3]), ids([3])]],
  ['cholesky', (x) => cholesky(x), [square([1, 2, 2, 1])]],
  ['solve', (x) => solve(x, ones([2])), [square([1, 2, 2, 4])]],
  ['inverse', (x) => inverse(x), [square([0, 0, 0, 0])]],
  ['eigh', (x) => eigh(x).eigenvectors, [square([NaN, 0, 0, 1])]],
  ['eigvalsh', (x) => eigvalsh(x), [square([1, 0, Infinity, 1])]],
  ['svd', (x) => svd(x).s, [square([1, 0, NaN, 1])]],
  ['svdvals', (x) => svdvals(x), [square([1, 0, NaN, 1])]],
  ['pinv', (x) => pinv(x), [square([1, 0, NaN, 1])]],
  ['multinomial', (x) => multinomial(x, 1, { rng: new Generator(1) }), [tensor([1, NaN])]],
  ['multinomial, negative', (x) => multinomial(x, 1, { replacement: true }), [tensor([[1], [-1]])]],
  ['multinomial of nothing', (x) => multinomial(x, 1), [zeros([2, 2])]],
  ['maxUnpool2d', (x, t) => maxUnpool2d(x, t, 2), [ones([1, 1, 1, 1]), ids([4]).reshape([1, 1, 1, 1])]],
  ['MultivariateNormal', (x) => new MultivariateNormal(zeros([2]), x).scaleTril, [square([1, 2, 2, 1])]],
  ['gaussianNllLoss', (x, v) => gaussianNllLoss(x, x, v), [tensor([0.5, 1.5]), tensor([1, -1])]],
];

/** Names of all records that have a check, by their sources. */
function checkedRecords(): string[] {
  const packages = new URL('../../../../packages/', import.meta.url);
  const files = globSync('*/src/**/*.ts', { cwd: packages }).filter((file) => !file.endsWith('.test.ts'));
  const sources = files.map((file) => readFileSync(new URL(file, packages), 'utf8'));
  const records = sources.flatMap((text) => text.split('defineOp').slice(1));
  const checked = records.filter((text) => /\n {2}check: \{/.test(text));
  const conditions = sources.flatMap((text) => [...text.matchAll(/define(?:Condition|Division)\('(\w+)'/g)]);
  return [...checked.map((text) => /\n {2}name: '(\w+)'/.exec(text)![1]), ...conditions.map(([, name]) => name)];
}

it('every record with a check is called with a value out of range', () => {
  const called = badCalls.flatMap(([, f, args]) => trace((...x) => [f(...x)], args).operations);
  const names = new Set(called.filter(({ op }) => op.check !== undefined).map(({ op }) => op.name));
  expect([...names].toSorted()).toEqual(checkedRecords().toSorted());
});

describe('values out of range are the same error as without compile', () => {
  it.each(badCalls)('%s', async (_, f, args) => {
    await expectSameError(f, ...args);
  });

  it('where they follow from arguments by casts, views, arithmetic and slices', async () => {
    const table = tensor([1, 2, 3]);
    await expectSameError((t) => take(table, t.slice([[1, null]]).cast('int32').sub(1)), tensor([9, 1, 0])); // prettier-ignore
    await expectSameError((t) => crossEntropy(logits, t.reshape([1])), ids([[7]]));
    await expectSameError((t) => take(table, take(ids([0, 9, 2]), t)), ids([1]));
  });

  it('where they are random draws', async () => {
    const draw = () => take(tensor([1, 2]), randint(9, [20], { rng: new Generator(1) }));
    await expectSameError(draw);
  });

  it('where they are states, of whatever call before', async () => {
    const table = tensor([1, 2, 3]);
    const next = new Buffer(ids([0, 1]));
    const step = (): Tensor => {
      const row = take(table, next.value);
      noGrad(() => (next.value = next.value.add(1)));
      return row;
    };
    const compiled = compile(step);
    expect((await compiled()).toArray()).toEqual([1, 2]);
    expect((await compiled()).toArray()).toEqual([2, 3]);
    const expected = errorOf(step).message;
    next.value = ids([2, 3]);
    await expect(compiled()).rejects.toThrow(expected);
    expect(next.value.toArray()).toEqual([2, 3]);
    next.value = ids([0, 1]);
    await expect(compiled.runSteps([[], [], []])).rejects.toThrow(expected);
    expect(next.value.toArray()).toEqual([2, 3]);
  });

  it('where the operation is the user’s own', async () => {
    const halfOp = defineOp<[x: Tensor]>({
      name: 'half',
      infer: ([x]) => x,
      check: {
        input: 0,
        require({ data }) {
          if (data[0] < 0) throw new RangeError(`half: ${data[0]} is negative`);
        },
      },
      forward: ([x], y) => y.data.set(x.data.map((value) => value / 2)),
      onnx: (_, { inputs: [x], constant }) => ({ opType: 'Mul', inputs: [x, constant(0.5, x.dtype)] }),
    });
    await expectSameError((x) => apply(halfOp, [x], {}), tensor([-1]));
  });
});

describe('a call that fails', () => {
  const step = () => {
    const w = new Parameter(logits);
    const f = compile((labels: Tensor) => {
      w.zeroGrad();
      const loss = crossEntropy(w.value, labels);
      loss.backward();
      noGrad(() => (w.value = w.value.sub(w.grad!)));
      return loss;
    });
    return { w, f };
  };

  it('changes nothing, and the next ones go on', async () => {
    const { w, f } = step();
    const calls = [f(ids([2])), f(ids([3])), f(ids([1]))];
    await expect(calls[1]).rejects.toThrow('crossEntropy: label 0 is 3 but must be 0 … 2 for 3 classes');
    await Promise.all([calls[0], calls[2]]);
    const other = step();
    await other.f(ids([2]));
    await other.f(ids([1]));
    expect(w.value.toArray()).toEqual(other.w.value.toArray());
  });

  it('is the same among several steps, and those behind it are not done', async () => {
    const { w, f } = step();
    const text = 'crossEntropy: label 0 is -1 but must be 0 … 2 for 3 classes';
    await expect(f.runSteps([[ids([-1])], [ids([1])]])).rejects.toThrow(text);
    expect(w.value.toArray()).toEqual(logits.toArray());
    await expect(f.runSteps([[ids([0])], [ids([-1])], [ids([1])]])).rejects.toThrow(text);
    const one = step();
    await one.f(ids([0]));
    expect([logits.toArray(), one.w.value.toArray()]).toContainEqual(w.value.toArray()); // of a call of several, none is done
    await f.runSteps([[ids([0])], [ids([1])]]);
    expect(w.value.toArray()).not.toEqual(one.w.value.toArray());
  });
});

describe('an exported model', () => {
  const run = async (
    f: (...given: Tensor[]) => Tensor,
    examples: readonly Tensor[],
    indices: Tensor,
  ): Promise<unknown> => {
    const session = await createSession(
      await exportModel(f, [...examples], { inputNames: ['indices'], dynamicAxes: {} }),
    );
    const { output } = await session.run({ indices });
    return output.toArray();
  };

  it('reads nothing else for indices out of range', async () => {
    const embedding = new Embedding(3, 1);
    embedding.weight.value = tensor([[1], [2], [3]]);
    expect(await run((t) => embedding.forward(t), [ids([0, 1, 2])], ids([2, -1, 3]))).toEqual([[3], [NaN], [NaN]]);
    const column = tensor([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
    expect(await run((t) => gather(column, 1, t), [ids([[0], [1]])], ids([[-1], [2]]))).toEqual([[NaN], [6]]);
  });

  it('also where the axis is free', async () => {
    const f = (x: Tensor, t: Tensor): Tensor => take(x, t);
    const bytes = await exportModel(f, [tensor([1, 2]), ids([0])], {
      inputNames: ['x', 'indices'],
      dynamicAxes: { x: { 0: 'length' } },
    });
    const session = await createSession(bytes);
    const { output } = await session.run({ x: tensor([1, 2, 3, 4]), indices: ids([3]) });
    expect(output.toArray()).toEqual([4]);
    const beyond = await session.run({ x: tensor([1, 2, 3]), indices: ids([3]) });
    expect(beyond['output'].toArray()).toEqual([NaN]);
  });
});

describe('values that only the graph knows', () => {
  const far = (x: Tensor): Tensor => x.argmax(0).sub(2); // −2 … 1 for four entries

  it('read nothing else: NaN, 0 or false', async () => {
    const run = async (table: Tensor) =>
      (await compile((x: Tensor) => take(table, x.argmax(1).sub(1)))(tensor([[1, 0, 0], [0, 1, 0], [0, 0, 1]]))).toArray(); // prettier-ignore
    expect(await run(tensor([1, 2]))).toEqual([NaN, 1, 2]);
    expect(await run(tensor([1]))).toEqual([NaN, 1, NaN]);
    expect(await run(ids([1, 2]))).toEqual([0, 1, 2]);
    expect(await run(tensor([[1, 2], [3, 4]]))).toEqual([[NaN, NaN], [1, 2], [3, 4]]); // prettier-ignore
  });

  it('are inside as ever', async () => {
    const f = (x: Tensor): Tensor => gather(x, 0, far(x).reshape([1]).add(2));
    const x = tensor([1, 5, 2, 3]);
    expect((await compile(f)(x)).toArray()).toEqual(f(x).toArray());
  });

  it('add to nothing, and give gradients to nothing', async () => {
    const peak = tensor([9, 0, 0, 0]); // the index is −2
    const add = compile((x: Tensor) => [
      scatterAdd(zeros([2]), 0, far(x).reshape([1]), ones([1])),
      indexAdd(zeros([2, 2]), 1, far(x).reshape([1]), ones([2, 1])),
    ]);
    expect((await add(peak)).map((y) => y.toArray())).toEqual([[0, 0], [[0, 0], [0, 0]]]); // prettier-ignore
    const slope = compile((x: Tensor, rows: Tensor) => grad((table: Tensor) => take(table, far(x)))(rows));
    expect((await slope(peak, tensor([1, 2]))).toArray()).toEqual([0, 0]);
  });

  it('make losses NaN', async () => {
    const loss = compile((x: Tensor) => crossEntropy(logits, far(x).reshape([1]).cast('int32')));
    expect((await loss(tensor([9, 0, 0, 0]))).item()).toBeNaN();
    expect((await loss(tensor([0, 0, 0, 9]))).item()).toBeCloseTo(1.4076, 4);
    const binary = compile((x: Tensor) => binaryCrossEntropy(x.sum().mul(sigmoid(x).sum()), tensor(1)));
    expect((await binary(tensor([2, 3]))).item()).toBeNaN();
  });
});
