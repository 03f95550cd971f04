import { describe, expect, it } from 'vitest';
import {
  arange,
  chunk,
  flip,
  roll,
  slice,
  split,
  tensor,
  trace,
  zeros,
  type DType,
  type OnnxContext,
  type SliceRange,
} from '../../index.ts';

const x = arange(24).reshape([2, 3, 4]);

/** The same range of a list, entry by entry, by the rule of ONNX. */
function rangeOf<T>(list: readonly T[], start: number | null, end: number | null, step: number): T[] {
  const n = list.length;
  const at = (position: number, low: number, high: number): number =>
    Math.min(Math.max(position < 0 ? position + n : position, low), high);
  const taken: T[] = [];
  if (step > 0) {
    for (let i = at(start ?? 0, 0, n); i < at(end ?? n, 0, n); i += step) taken.push(list[i]);
  } else {
    const last = end === null ? -1 : at(end, -1, n - 1);
    for (let i = at(start ?? n - 1, 0, n - 1); i > last; i += step) taken.push(list[i]);
  }
  return taken;
}

describe('slice', () => {
  it('takes ranges from the first axis on', () => {
    expect(slice(x, [[1]]).toArray()).toEqual([x.toArray()].map((all) => (all as unknown[])[1]));
    expect(slice(x, [null, [0, 1], [1, 3]]).toArray()).toEqual([[[1, 2]], [[13, 14]]]);
    expect(slice(x, [null, null, [null, null, 3]]).shape).toEqual([2, 3, 2]);
  });

  it('agrees with a list for every start, end and step', () => {
    const list = [0, 1, 2, 3, 4];
    const vector = arange(5);
    const positions = [null, -7, -5, -2, -1, 0, 1, 3, 5, 9];
    for (const start of positions) {
      for (const end of positions) {
        for (const step of [-7, -3, -1, 1, 2, 5]) {
          expect(slice(vector, [[start, end, step]]).toArray()).toEqual(rangeOf(list, start, end, step));
        }
      }
    }
  });

  it('drops the axis of a single entry', () => {
    expect(slice(x, [1, -1, 2]).toArray()).toBe(22);
    expect(slice(x, [null, 0]).shape).toEqual([2, 4]);
    expect(slice(x, [-2]).toArray()).toEqual(slice(x, [0]).toArray());
  });

  it('takes a range of one named axis', () => {
    expect(slice(x, { axis: -1, start: -1 }).toArray()).toEqual([
      [[3], [7], [11]],
      [[15], [19], [23]],
    ]);
    expect(slice(x, { axis: 1, step: -2 }).shape).toEqual([2, 2, 4]);
  });

  it('returns the tensor itself when everything is taken', () => {
    expect(slice(x, [])).toBe(x);
    expect(slice(x, [null, [0, null, 1]])).toBe(x);
  });

  it('makes and takes empty tensors', () => {
    expect(slice(x, [[5, 9]]).shape).toEqual([0, 3, 4]);
    expect(slice(zeros([0, 2]), [[null, null, -1]]).shape).toEqual([0, 2]);
  });

  it('moves every dtype unchanged', () => {
    for (const dtype of ['float64', 'int32', 'int64', 'uint8', 'bool', 'float16', 'bfloat16'] as DType[]) {
      const y = slice(tensor([1, 0, 1, 0], { dtype }), [[null, null, 2]]);
      expect(y.dtype).toBe(dtype);
      expect(y.toArray()).toEqual(dtype === 'bool' ? [true, true] : [1, 1]);
    }
  });

  it('keeps the bits of a NaN', () => {
    const bits = Uint32Array.of(0x7fc00001, 0xffc12345, 0x7fa00003);
    const y = slice(tensor(new Float32Array(bits.buffer)), [[null, null, -1]]);
    expect([...new Uint32Array(y.data.buffer)]).toEqual([0x7fa00003, 0xffc12345, 0x7fc00001]);
  });

  it('has an ONNX rule in which open ranges name no size', () => {
    const { operations } = trace(
      (t) => [slice(t, [null, [1], [null, null, -1]])],
      [{ shape: [2, 3, 4], dtype: 'float32' }],
    );
    const lists: (readonly number[])[] = [];
    const ints = (values: readonly number[]): number => lists.push(values);
    const context = { inputs: [], outputs: [], ints } as unknown as OnnxContext; // all that the rule asks for
    expect(operations[0].op.onnx!(operations[0].attributes, context)).toMatchObject({ opType: 'Slice' });
    const most = 2 ** 31 - 1;
    expect(lists).toEqual([
      [1, most],
      [most, -most],
      [1, 2],
      [1, -1],
    ]);
  });

  it.each<[readonly SliceRange[], string]>([
    [[null, null, null, null], 'slice: 4 ranges are given but x is [2, 3, 4], which has 3 axes'],
    [[2], 'slice: index 2 is asked for but axis 0 of x [2, 3, 4] has the entries -2 … 1'],
    [[null, -4], 'slice: index -4 is asked for but axis 1 of x [2, 3, 4] has the entries -3 … 2'],
    [[0.5], 'slice: index 0.5 is asked for but axis 0 of x [2, 3, 4] has the entries -2 … 1'],
    [[[0, 2, 0]], 'slice: step of axis 0 is 0; it must not be'],
    [[null, [0, 1.5]], 'slice: end of axis 1 is 1.5; it must be a whole number'],
  ])('refuses %j', (ranges, message) => {
    expect(() => slice(x, ranges)).toThrow(message);
  });

  it('names the axis and the rank', () => {
    expect(() => slice(x, { axis: 3, start: 0 })).toThrow('slice: axis is 3 but must be -3 … 2 for rank 3');
    expect(() => slice(zeros([0]), [0])).toThrow('slice: index 0 is asked for but axis 0 of x [0] has no entries');
  });
});

describe('flip', () => {
  it('reverses the named axes, or all', () => {
    const y = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(flip(y).toArray()).toEqual([
      [6, 5, 4],
      [3, 2, 1],
    ]);
    expect(flip(y, 0).toArray()).toEqual([
      [4, 5, 6],
      [1, 2, 3],
    ]);
    expect(flip(y, [-1]).toArray()).toEqual([
      [3, 2, 1],
      [6, 5, 4],
    ]);
  });

  it('takes scalars and empty tensors', () => {
    expect(flip(tensor(3)).item()).toBe(3);
    expect(flip(zeros([2, 0])).shape).toEqual([2, 0]);
    expect(() => flip(x, [0, -3])).toThrow('flip: axis 0 is given twice in [0,-3]');
  });
});

describe('roll', () => {
  it('moves entries around, as torch.roll', () => {
    const y = tensor([
      [1, 2],
      [3, 4],
      [5, 6],
      [7, 8],
    ]);
    expect(roll(y, 1).toArray()).toEqual([
      [8, 1],
      [2, 3],
      [4, 5],
      [6, 7],
    ]);
    expect(roll(y, 1, 0).toArray()).toEqual([
      [7, 8],
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(roll(y, -1, 0).toArray()).toEqual([
      [3, 4],
      [5, 6],
      [7, 8],
      [1, 2],
    ]);
    expect(roll(y, [2, 1], [0, 1]).toArray()).toEqual([
      [6, 5],
      [8, 7],
      [2, 1],
      [4, 3],
    ]);
    expect(roll(y, 9, 0).toArray()).toEqual(roll(y, 1, 0).toArray());
  });

  it('takes empty tensors and scalars, refuses what does not fit', () => {
    expect(roll(zeros([0]), 3).shape).toEqual([0]);
    expect(roll(tensor(2), 3).item()).toBe(2);
    expect(() => roll(x, [1, 2], 0)).toThrow('roll: shift has 2 entries but axis has 1; each shift needs one axis');
    expect(() => roll(x, 0.5, 0)).toThrow('roll: a shift is 0.5; it must be a whole number');
  });
});

describe('split and chunk', () => {
  const pieces = (list: readonly { toArray(): unknown }[]): unknown[] => list.map((piece) => piece.toArray());

  it('cut into equal pieces, of which the last may be shorter', () => {
    expect(pieces(split(arange(5), 2))).toEqual([[0, 1], [2, 3], [4]]);
    expect(pieces(split(arange(5), 9))).toEqual([[0, 1, 2, 3, 4]]);
    expect(pieces(chunk(arange(5), 2))).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
    expect(pieces(chunk(arange(6), 4))).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]); // as torch.chunk: three, not four
  });

  it('cut by a list of sizes, along any axis', () => {
    expect(split(x, [1, 0, 3], -1).map(({ shape }) => shape)).toEqual([
      [2, 3, 1],
      [2, 3, 0],
      [2, 3, 3],
    ]);
    expect(pieces(split(arange(4), [3, 1]))).toEqual([[0, 1, 2], [3]]);
  });

  it('take empty axes', () => {
    expect(split(zeros([0]), 3).map(({ shape }) => shape)).toEqual([[0]]);
    expect(chunk(zeros([0]), 2).map(({ shape }) => shape)).toEqual([[0], [0]]);
  });

  it('say what does not fit', () => {
    expect(() => split(arange(5), [2, 2])).toThrow(
      'split: the sizes [2, 2] add up to 4 but axis 0 of x [5] has 5 entries',
    );
    expect(() => split(arange(5), 0)).toThrow('split: the size is 0 but axis 0 of x [5] has 5 entries');
    expect(() => split(arange(5), [6, -1])).toThrow('split: a size is -1; it must be a whole number of at least 0');
    expect(() => chunk(arange(5), 0)).toThrow('chunk: count is 0; it must be a whole number of at least 1');
  });
});
