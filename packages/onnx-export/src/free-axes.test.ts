import {
  arange,
  avgPool2d,
  avgPool3d,
  chunk,
  concat,
  conv1d,
  conv2d,
  conv3d,
  eye,
  flatten,
  full,
  linspace,
  matmul,
  maxPool2d,
  maxPool3d,
  normal,
  ones,
  pad,
  randint,
  roll,
  seed,
  slice,
  softmax,
  split,
  squeeze,
  standardDeviation,
  take,
  tensor,
  tril,
  triu,
  uniform,
  zeros,
  type Tensor,
} from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { createSession } from '@gradkit/runtime';
import { describe, expect, it } from 'vitest';
import { exportModel } from './index.ts';

seed(1);

type Function = (x: Tensor) => Tensor;
const free = (axes: Readonly<Record<number, string>>) => ({ dynamicAxes: { input: axes } });

/** Exports with free axes, and compares at other sizes: values, and the declared shape. */
async function expectSame(
  f: Function,
  example: Tensor,
  axes: Readonly<Record<number, string>>,
  others: readonly Tensor[],
): Promise<readonly (number | string)[]> {
  const session = await createSession(await exportModel(f, [example], free(axes)));
  for (const x of others) expectClose((await session.run({ input: x })).output, f(x), { absolute: 1e-5 });
  return session.outputs[0].shape!;
}

describe('sizes that follow free axes', () => {
  it('are worked out where shapes are computed from them', async () => {
    const f: Function = (x) => {
      const [batch, length] = x.shape;
      return x.sum(1).reshape([batch, 1, 1]).broadcastTo([batch, 2, length]);
    };
    const shape = await expectSame(f, uniform([3, 4]), { 0: 'batch', 1: 'length' }, [zeros([6, 9]), zeros([1, 1])]);
    expect(shape).toEqual(['batch', 2, 'length']);
  });

  it('may be the number of windows on images of any size', async () => {
    const weight = normal([2, 1, 3, 2]);
    const f: Function = (x) => flatten(conv2d(x, weight), 2);
    const axes = { 0: 'batch', 2: 'height', 3: 'width' };
    const others = [normal([3, 1, 3, 2]), normal([1, 1, 9, 5]), normal([2, 1, 4, 30])];
    const shape = await expectSame(f, normal([2, 1, 6, 7]), axes, others);
    expect(shape).toEqual(['batch', 2, 'height*width - height - 2*width + 2']);
  });

  it('may be the batch of volumes', async () => {
    const weight = normal([3, 2, 2, 3, 3]);
    const f: Function = (x) => avgPool3d(maxPool3d(conv3d(x, weight, null, { padding: 'same' }), 2), [1, 2, 2]);
    const shape = await expectSame(
      f,
      uniform([2, 2, 4, 8, 8]),
      { 0: 'batch' },
      [1, 5].map((n) => normal([n, 2, 4, 8, 8])),
    );
    expect(shape).toEqual(['batch', 3, 2, 2, 2]);
  });

  const image = { 0: 'batch', 2: 'height', 3: 'width' };

  it('go through two poolings, and get names of their own', async () => {
    const weight = normal([4, 1, 3, 3]);
    const f: Function = (x) => maxPool2d(maxPool2d(conv2d(x, weight), 2).relu(), 2);
    const others = [normal([1, 1, 12, 17]), normal([3, 1, 31, 10]), normal([2, 1, 40, 41])];
    const shape = await expectSame(f, normal([2, 1, 28, 28]), image, others);
    expect(shape).toEqual(['batch', 4, 'floor((height - 2)/4)', 'floor((width - 2)/4)']);
  });

  it('go through pooling of several kinds, and global pooling', async () => {
    const sizes = [normal([1, 2, 9, 12]), normal([3, 2, 15, 8])];
    const odd: Function = (x) => avgPool2d(x, 3, { stride: 2, padding: 1 });
    await expectSame(odd, normal([2, 2, 10, 11]), image, sizes);
    const ragged: Function = (x) => avgPool2d(x, 3, { stride: 2, padding: 1, countIncludePad: false });
    await expectSame(ragged, normal([2, 2, 10, 11]), image, sizes);
    const whole: Function = (x) => avgPool2d(x, x.shape.slice(2));
    expect(await expectSame(whole, normal([2, 2, 10, 11]), image, sizes)).toEqual(['batch', 2, 1, 1]);
  });

  it('may be as long as a window needs', async () => {
    const weight = normal([2, 1, 11]);
    const shape = await expectSame((x) => conv1d(x, weight), normal([2, 1, 100]), { 0: 'batch', 2: 'length' }, [
      normal([1, 1, 11]),
      normal([3, 1, 250]),
    ]);
    expect(shape).toEqual(['batch', 2, 'length - 10']);
  });

  it('are multiplied', async () => {
    const axes = { 0: 'batch', 1: 'length' };
    const rows = await expectSame((x) => x.reshape([x.shape[0] * x.shape[1], 4]).relu(), normal([2, 3, 4]), axes, [
      normal([5, 1, 4]),
      normal([1, 7, 4]),
    ]);
    expect(rows).toEqual(['batch*length', 4]);
    expect(await expectSame((x) => flatten(x), normal([5, 5]), axes, [normal([2, 9])])).toEqual(['batch*length']);
    const halves: Function = (x) => x.reshape([x.size / 6, 6]);
    expect(await expectSame(halves, normal([4, 6]), { 0: 'batch' }, [normal([7, 6])])).toEqual(['batch', 6]);
  });

  it('may have to be multiples', async () => {
    const patches: Function = (x) => {
      const [batch, , height, width] = x.shape;
      return x
        .reshape([batch, 3, height / 4, 4, width / 4, 4])
        .permute([0, 2, 4, 1, 3, 5])
        .reshape([batch, (height * width) / 16, 48]);
    };
    const shape = await expectSame(patches, normal([2, 3, 8, 12]), image, [
      normal([1, 3, 4, 20]),
      normal([3, 3, 16, 8]),
    ]);
    expect(shape).toEqual(['batch', 'floor(height*width/16)', 48]);
  });

  it('are right where they are smaller than in the examples', async () => {
    for (const shift of [3, -1, 20]) {
      const rolled: Function = (x) => roll(x, shift, 0);
      await expectSame(
        rolled,
        normal([6]),
        { 0: 'batch' },
        [0, 1, 2, 3, 5, 30].map((n) => arange(n)),
      );
    }
    const first: Function = (x) => chunk(x, 4)[0];
    const shape = await expectSame(
      first,
      normal([7]),
      { 0: 'batch' },
      [1, 2, 5, 12, 13].map((n) => arange(n)),
    );
    expect(shape).toEqual(['floor((batch + 3)/4)']);
    const padded: Function = (x) => pad(x.slice([[-3, null]]), [[x.shape[0], 1]]);
    await expectSame(
      padded,
      normal([7]),
      { 0: 'batch' },
      [3, 4, 50].map((n) => arange(n)),
    );
  });

  it('go in the right steps, however small the examples are', async () => {
    for (const [size, steps] of [
      [4, (n: number) => Math.floor(n / 4)],
      [4, (n: number) => Math.floor((n + 1) / 4)],
      [5, (n: number) => Math.ceil(n / 5)],
      [8, (n: number) => Math.floor(n / 8)],
      [16, (n: number) => 2 * Math.floor(n / 16)],
    ] as const) {
      const head: Function = (x) => x.slice([[0, steps(x.shape[0])]]);
      await expectSame(
        head,
        normal([size]),
        { 0: 'batch' },
        [3, 7, 15, 16, 28, 29, 100].map((n) => arange(n)),
      );
    }
    const pools: Function = (x) => maxPool2d(maxPool2d(x, 2), 2);
    const shape = await expectSame(pools, normal([1, 1, 4, 4]), { 2: 'height', 3: 'width' }, [normal([1, 1, 28, 23])]);
    expect(shape).toEqual([1, 1, 'floor(height/4)', 'floor(width/4)']);
  });

  it('may leave nothing, or a result where the function gives none', async () => {
    const shorter: Function = (x) => x.slice([[0, -2]]);
    expect(
      await expectSame(
        shorter,
        normal([7]),
        { 0: 'batch' },
        [1, 2, 9].map((n) => arange(n)),
      ),
    ).toEqual(['max(0, batch - 2)']);
    const second: Function = (x) => chunk(x, 2)[1];
    expect(
      await expectSame(
        second,
        normal([6]),
        { 0: 'batch' },
        [2, 3, 9, 10].map((n) => arange(n)),
      ),
    ).toHaveLength(1);
  });

  it('are refused where they follow by no rule at every size', async () => {
    const root: Function = (x) => x.slice([[0, Math.floor(Math.sqrt(x.shape[0]))]]);
    await expect(exportModel(root, [normal([6])])).rejects.toThrow(/no rule was found for: it is \[2\], /);
    const other: Function = (x) => x.slice([[0, 2]]).tile([x.shape[0] % 2 === 1 ? 3 : 1]);
    await expect(exportModel(other, [normal([6])])).rejects.toThrow(/axis batch cannot be free: /);
  });

  it('may be 0 or 1 in the examples', async () => {
    const f: Function = (x) => x.sub(x.mean(0, { keepDims: true })).reshape([x.shape[0], 2, 2]);
    for (const batch of [0, 1]) {
      const shape = await expectSame(f, uniform([batch, 4]), { 0: 'batch' }, [normal([1, 4]), normal([5, 4])]);
      expect(shape).toEqual(['batch', 2, 2]);
    }
  });
});

it('sizes that no rule is found for have names of their own', async () => {
  const f: Function = (x) => x.slice([null, [x.shape[1] - 3, null]]);
  const session = await createSession(await exportModel(f, [normal([2, 8])], free({ 0: 'output_size1', 1: 'length' })));
  expect(session.outputs[0].shape).toEqual(['output_size1', 'output_size1_']);
  for (const length of [2, 3, 9]) {
    const x = normal([4, length]);
    expectClose((await session.run({ input: x })).output, f(x));
  }
});

describe('constants that follow free axes', () => {
  const axes = { 0: 'batch', 1: 'length' };
  const x = normal([3, 5]);
  const others = [normal([1, 1]), normal([4, 2]), normal([2, 9])];

  it.each<[string, Function]>([
    ['zeros', (a) => concat([a, zeros([a.shape[0], 1])], 1)],
    [
      'a number',
      (a) =>
        a.mul(full([a.shape[0], a.shape[1]], 2)).add(
          full([2 * a.shape[0] + 1, 1, 1], NaN)
            .isNaN()
            .cast('float32'),
        ),
    ],
    ['a size', (a) => a.div(a.shape[0]).sub(a.shape[1])],
    ['a product of sizes', (a) => a.sum().div(a.size)],
    [
      'functions of sizes',
      (a) =>
        a
          .mul(1 / Math.sqrt(a.shape[1]))
          .add(Math.log(a.shape[0]))
          .mul(0.5 / a.shape[0]),
    ],
    ['positions', (a) => a.add(arange(a.shape[1]))],
    [
      'positions of another dtype',
      (a) => take(tensor([...new Array(12).keys()]), arange(a.shape[1], { dtype: 'int32' })).add(a),
    ],
    [
      'all positions but one',
      (a) =>
        a
          .sum(1)
          .add(arange(a.shape[1] - 1).sum())
          .add(eye(a.shape[0]).sum(0)),
    ],
    ['positions from the end', (a) => a.add(arange(0, { start: a.shape[1], step: -1 }))],
    ['a column of positions', (a) => a.mul(arange(a.shape[0] / 2, { step: 0.5 }).unsqueeze(1))],
    ['rows of numbers that may be one', (a) => a.add(linspace(2, 5, a.shape[1]))],
    ['rows of numbers', (a) => a.add(linspace(-1, 1, a.shape[1] + 1).slice([[0, -1]]))],
    ['the identity matrix', (a) => matmul(eye(a.shape[0]), a)],
    ['a triangle of ones', (a) => matmul(a, triu(ones([a.shape[1], a.shape[1]])))],
    ['a band', (a) => matmul(a, tril(triu(ones([a.shape[1], a.shape[1]]), -1), 2))],
    [
      'a mask by comparison',
      (a) => a.add(arange(a.shape[1]).unsqueeze(0).less(arange(a.shape[0]).unsqueeze(1)).cast('float32')),
    ],
    [
      'a mask by hand',
      (a) => {
        const n = a.shape[1];
        const positions = [...new Array(n).keys()];
        const rows = positions.map((i) => positions.map((j) => (j > i ? -Infinity : 0)));
        return softmax(a.unsqueeze(1).add(tensor(rows))).sum(1);
      },
    ],
    [
      'a causal mask sliced from a table',
      (a) =>
        softmax(
          a.unsqueeze(1).add(
            table.slice([
              [0, a.shape[1]],
              [0, a.shape[1]],
            ]),
          ),
        ).sum(1),
    ],
    ['learned positions, sliced', (a) => a.unsqueeze(2).mul(learned.slice([[0, a.shape[1]]]))],
    ['a product of sizes as a number', (a) => a.mul(3 / (a.shape[0] * a.shape[1]))],
    ['statistics of a sample', (a) => (a.shape[1] > 1 ? standardDeviation(a, 1) : a.sum(1).mul(NaN))],
    [
      'first states',
      (a) => {
        let state = zeros([a.shape[0], 3]);
        for (let t = 0; t < 2; t++)
          state = a
            .slice([null, [0, 1]])
            .add(state.mul(0.5))
            .tanh();
        return state;
      },
    ],
  ])('%s', async (_, f) => {
    await expectSame(f, x, axes, others);
  });
  const table = triu(full([12, 12], -Infinity), 1);
  const learned = normal([12, 2]);

  it('may be what comes out', async () => {
    const session = await createSession(
      await exportModel((a: Tensor) => [a, arange(a.shape[0], { dtype: 'int64' })], [x], free({ 0: 'batch' })),
    );
    const { output1 } = await session.run({ input: zeros([7, 5]) });
    expect(output1.toArray()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(session.outputs[1].shape).toEqual(['batch']);
  });

  it('which no rule is found for are named, with the line and ways out', async () => {
    const noise = Array.from({ length: 100 }, (_, i) => Math.sin(i * i));
    const f: Function = (a) => a.add(tensor(noise.slice(0, a.shape[1])));
    await expect(exportModel(f, [x], free(axes))).rejects.toThrow(
      /^exportModel: the constant \[5\] that add \(free-axes\.test\.ts:\d+:\d+\) takes follows batch, length in a way that no rule was found for; make it of zeros, full, arange, eye, tril, triu and operations on these, slice it from a table made before, or make the axis fixed with dynamicAxes$/,
    );
  });
});

describe('free axes', () => {
  it('must not decide what is computed', async () => {
    const byBatch: Function = (x) => (x.shape[0] % 2 === 1 ? x.relu() : x.exp());
    for (const verify of [true, false])
      await expect(exportModel(byBatch, [uniform([3, 4])], { verify })).rejects.toThrow(
        /^exportModel: axis batch cannot be free: (exp|relu) \(free-axes\.test\.ts:\d+:\d+\) does something else when it is \d+ instead of \d+ \((exp becomes relu|relu becomes exp)\); do the same at every size, or leave batch out of dynamicAxes$/,
      );
    const fewer: Function = (x) => squeeze(x).add(1);
    await expect(exportModel(fewer, [uniform([1, 3])])).rejects.toThrow(
      /^exportModel: axis batch cannot be free: squeeze \(free-axes\.test\.ts:\d+:\d+\) does something else when it is 1 instead of 3/,
    );
  });

  it('must not decide how many outputs there are', async () => {
    const rule =
      'the number of outputs must not follow a dynamic axis: join them, or make the axis fixed with dynamicAxes';
    await expect(exportModel((x: Tensor) => split(x, 1), [uniform([4])])).rejects.toThrow(
      `exportModel: the model has 4 outputs but 5 when axis batch is 5 instead of 4; ${rule}`,
    );
    await expect(exportModel((x: Tensor) => chunk(x, 2), [uniform([6])])).rejects.toThrow(
      `exportModel: the model has 2 outputs but 1 at batch 1; ${rule}`,
    );
  });

  it('that other inputs would have to follow are named', async () => {
    const f = (x: Tensor, y: Tensor): Tensor => x.add(y);
    const dynamicAxes = { x: { 0: 'rows' } };
    await expect(
      exportModel(f, [uniform([5, 2]), uniform([5, 2])], { inputNames: ['x', 'y'], dynamicAxes }),
    ).rejects.toThrow(
      /^exportModel: axis rows cannot be free: the model takes it only as 5 \(add: .*\); make the axis fixed with dynamicAxes$/,
    );
  });

  it('of index tensors are filled with their own entries', async () => {
    const table = normal([4, 2]);
    const bytes = await exportModel(
      (ids: Tensor) => take(table, ids),
      [tensor([[1, 2, 3]], { dtype: 'int32' })],
      free({ 1: 'length' }),
    );
    const ids = randint(4, [1, 8], { dtype: 'int32' });
    expectClose((await (await createSession(bytes)).run({ input: ids })).output, take(table, ids));
    expect(slice(ids, [0]).shape).toEqual([8]);
  });
});
