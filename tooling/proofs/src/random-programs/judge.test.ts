import { grad } from '@gradkit/autograd';
import {
  atan2,
  batchNorm,
  clamp,
  concat,
  corrcoef,
  cummax,
  digamma,
  eigh,
  fft,
  full,
  exp,
  expm1,
  gru,
  histc,
  histogram,
  ifft2,
  ifftn,
  ihfft,
  log,
  multiDot,
  nanmedian,
  ones,
  polygamma,
  remainder,
  rfft,
  rmsNorm,
  solve,
  sum,
  tan,
  tanh,
  tensor,
  zeros,
  type Tensor,
} from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { differenceOf, expectedOf } from './compare.ts';
import { drawProgram } from './draw-program.ts';
import { findingsOf } from './forms.ts';
import { reasonOf } from './known-differences.ts';
import { ordersOf } from './orders.ts';
import { functionOf, type Input, type Program } from './program.ts';

/** The results with one element changed. */
function withElement(results: readonly Tensor[], [output, at]: readonly [number, number], value: number): Tensor[] {
  return results.map((y, i) => {
    if (i !== output) return y;
    const data = y.data.slice();
    data[at] = value;
    return y.derive(y, data);
  });
}

/** What rounding decides, an element of which another value is as right, and a fault beside it, which is none of that. */
interface Case {
  readonly f: () => readonly Tensor[];
  readonly open: readonly [number, number];
  readonly other: number;
  readonly decided: readonly [number, number];
  readonly fault: number;
}

const equal = tensor([-0.9635000228881836, -0.9635000228881836, -0.9635000228881836], { dtype: 'float64' });

describe('what rounding or the order of arithmetic decides is open, and a fault beside it is found', () => {
  it.each<[string, Case]>([
    [
      'whether equal numbers vary after a function',
      {
        f: () => [corrcoef(tanh(equal)), tanh(equal)],
        open: [0, 0],
        other: NaN,
        decided: [1, 2],
        fault: Math.tanh(-0.9635) * (1 + 1e-9),
      },
    ],
    [
      'whether the range of a histogram is one number',
      {
        f: () => [tanh(tensor([1])), histogram(rmsNorm(tensor([[-2.0869], [-1], [-2]]), [1]), 1).binEdges],
        open: [1, 0],
        other: -1.5,
        decided: [0, 0],
        fault: 0.75,
      },
    ],
    [
      'which is the greatest in the transform of an infinity',
      {
        f: () => {
          const y = ifft2(tensor([0, 0, 0, -Infinity], { shape: [2, 2, 1] }));
          return [cummax(y, 1).indices, cummax(tensor([1, 2, 0]), 0).indices];
        },
        open: [0, 3],
        other: 0,
        decided: [1, 2],
        fault: 2,
      },
    ],
    [
      'an infinity or none in the sum of two transforms of which one is turned',
      {
        f: () => {
          const y = rfft(tensor([1, Infinity, 2, 3]));
          return [y.mul(tensor([1, -1])).add(y), rfft(tensor([1, 2]))];
        },
        open: [0, 3],
        other: Infinity,
        decided: [1, 0],
        fault: Infinity,
      },
    ],
    [
      'what is left over where large terms cancel beside small ones',
      {
        f: () => [remainder(sum(tensor([1e30, 1.25, -1e30])), 1), remainder(tensor([2.5]), 1)],
        open: [0, 0],
        other: 0.25,
        decided: [1, 0],
        fault: 0.25,
      },
    ],
    [
      'a pole that is as near as rounding',
      {
        f: () => {
          const x = log(tensor([1e-10, 2])).mul(10 / Math.LN10);
          return [polygamma(2, x), x];
        },
        open: [0, 0],
        other: -Infinity,
        decided: [1, 0],
        fault: -99.75,
      },
    ],
    [
      'what a recurrence forgets of an infinity or NaN, and none of the sequences beside it',
      {
        f: () => {
          const first = ihfft(tensor([0, -Infinity, 1, 2])).reshape([3, 1, 2]);
          const x = concat([first, tensor([1, 2, -1, 0, 1, 1], { shape: [3, 1, 2] })], 1);
          const [weights, state] = [tensor([1, -1, 2, 1, -2, 1], { shape: [1, 3, 2] }), tensor([1, 1, 1], { shape: [1, 3, 1] })]; // prettier-ignore
          return [gru(x, weights, state, zeros([1, 6]))[0]];
        },
        open: [0, 4],
        other: 0.5,
        decided: [0, 5],
        fault: 0.25,
      },
    ],
    [
      'an infinite row of a system, in the order of elimination',
      {
        f: () => {
          const a = tensor([[1, 1, -0.1834], [1, 8, -0.4904], [-0.0224, 0, 1]]); // prettier-ignore
          return [solve(a, tensor([[-Infinity, 1], [0, 1], [0, 1]]))]; // prettier-ignore
        },
        open: [0, 0],
        other: -Infinity,
        decided: [0, 1],
        fault: 0.75,
      },
    ],
  ])('%s', (_, { f, open, other, decided, fault }) => {
    const expected = expectedOf(f);
    expect(differenceOf(withElement(f(), open, other), expected)).toBeNull();
    const [output, at] = decided;
    const found = differenceOf(withElement(f(), decided, fault), expected);
    expect(found).toContain(`output ${output}, element ${at} is ${fault} but should be`);
  });

  it.each([
    [10007131, 'which is the least, where it is so in three of ten orders'],
    [10015128, 'no place below the first, which is 0 times a share'],
    [10032369, 'a sum of shares of equal numbers'],
    [10130278, 'on which side of the edge of a bin equal numbers are'],
    [10142039, 'what is left where cancelled terms come from beside a pole'],
    [10152242, 'whether a little above 0 is left of large terms that cancel'],
    [10145562, 'how far from a pole, of a function that is −1 on its other side'],
  ])('program %i: %s', async (seed) => {
    expect((await findingsOf(drawProgram(seed), ['decomposed', 'compiled', 'exported'])).findings).toEqual([]);
  });

  it('what counts elements that are open where they are in range', () => {
    const f = (): Tensor[] => [histc(ifftn(tensor([0, 0, 0, Infinity], { shape: [2, 2, 1] })), { bins: 2 })];
    expect(differenceOf(f(), expectedOf(f))).toBeNull();
  });

  it('the last digit of a function of a tiny number, which double precision does not show', () => {
    const f = (): Tensor[] => [expm1(tensor([1e-30, 0]))];
    const expected = expectedOf(f);
    expect(differenceOf(withElement(f(), [0, 0], Math.fround(9.9999991e-31)), expected)).toBeNull();
    expect(differenceOf(withElement(f(), [0, 0], 9.99e-31), expected)).toContain(
      'but should be 1.0000000031710769e-30 ± 1.1e-36',
    );
  });

  it('what is left of a cotangent next to its zero', () => {
    const f = (): Tensor[] => [digamma(tensor([-0.5001000165939331], { dtype: 'float64' }))];
    const expected = expectedOf(f);
    expect(differenceOf(withElement(f(), [0, 0], 0.03559634131740248), expected)).toBeNull();
    expect(differenceOf(withElement(f(), [0, 0], 0.0355963413175), expected)).toContain(
      'but should be 0.0355963413174',
    );
  });

  it('what is left of its second derivative', () => {
    const f = (): Tensor[] => [polygamma(2, tensor([-1.5], { dtype: 'float64' }))];
    const expected = expectedOf(f);
    expect(differenceOf(withElement(f(), [0, 0], -0.23620405164172736), expected)).toBeNull();
    expect(differenceOf(withElement(f(), [0, 0], -0.2362040517), expected)).toContain('but should be -0.2362040516');
  });

  it('what is beside a median, of numbers on both sides of 0', () => {
    const x = tensor([4, -0.243, 0.4228, -8], { shape: [2, 2] });
    const f = (): Tensor[] => [grad((z: Tensor) => nanmedian(fft(z)).square())(x)];
    const expected = expectedOf(f);
    expect(differenceOf(withElement(f(), [0, 3], 6e-7), expected)).toBeNull();
    expect(differenceOf(withElement(f(), [0, 3], 1e-3), expected)).toContain('is 0.001');
    expect(differenceOf(withElement(f(), [0, 0], 0), expected)).toContain('is 0 but');
  });

  it('a difference of what is out of range', () => {
    const large = tensor([1e30, 1]);
    const f = (): Tensor[] => [batchNorm(large.reshape([1, 2]), large, tensor([0, 1]), large, tensor([0, 1]))];
    const expected = expectedOf(f);
    expect(differenceOf(withElement(f(), [0, 0], NaN), expected)).toBeNull();
    expect(differenceOf(withElement(f(), [0, 1], NaN), expected)).toContain('is NaN');
  });

  it('what is cut off at a bound', () => {
    const f = (): Tensor[] => [
      clamp(
        tensor([1, 0.3])
          .div(3)
          .mul(3)
          .add(2 ** -23),
        { max: 1 },
      ),
    ];
    const expected = expectedOf(f);
    expect(differenceOf(withElement(f(), [0, 0], 0.9999998807907104), expected)).toBeNull();
    expect(differenceOf(withElement(f(), [0, 0], 0.9999), expected)).toContain('but should be 1');
  });

  it('which of two small numbers are lost beside large ones, each by itself', () => {
    const [x, w] = [tensor([[-1.16, 3], [-1e30, 0.03845]]), tensor([2.593, -1.62])]; // prettier-ignore
    const f = (): Tensor[] => [grad((z: Tensor) => atan2(fft(z), w).sum())(x)];
    const expected = expectedOf(f);
    expect(f()[0].slice([1, 1]).item()).toBeCloseTo(0.0055, 4);
    expect(differenceOf(withElement(f(), [0, 3], -0.13663), expected)).toBeNull(); // the second is
    expect(differenceOf(withElement(f(), [0, 3], 5), expected)).toContain('is 5');
  });

  it('the factors of a derivative next to a pole', () => {
    const f = (): Tensor[] => [polygamma(6, tensor([-2.0439999103546143]))];
    const expected = expectedOf(f);
    expect(differenceOf(withElement(f(), [0, 0], 2255119974400), expected)).toBeNull();
    expect(differenceOf(withElement(f(), [0, 0], 2255100000000), expected)).toContain('but should be 2255121547264');
  });

  it('a derivative next to a pole, of which one term is left in double precision, too', () => {
    const f = (): Tensor[] => [polygamma(2, tensor([2 ** -23]))];
    const expected = expectedOf(f);
    expect(differenceOf(withElement(f(), [0, 0], -1.180591479979923e21), expected)).toBeNull();
    expect(differenceOf(withElement(f(), [0, 0], -1.1804e21), expected)).toContain('is -1.1804');
  });

  it('the last digits of the steps of a recurrence, before one that is no number', () => {
    const [weights, bias] = [tensor([0.7, -0.4, 1.1], { shape: [1, 3, 1] }), full([1, 6], 0.3)];
    const f = (): Tensor[] => [gru(tensor([0, 0, NaN], { shape: [3, 1, 1] }), weights, weights, bias)[0]];
    const [expected, right] = [expectedOf(f), f()[0].data[1]];
    expect(differenceOf(withElement(f(), [0, 1], right * (1 + 1.5e-6)), expected)).toBeNull();
    expect(differenceOf(withElement(f(), [0, 1], right * (1 + 1e-4)), expected)).toContain('element 1 is');
  });

  it('a tangent whose argument rounding moves across poles, and what is made of it', () => {
    const x = tensor([1e30, 1.5]);
    const f = (): Tensor[] => [grad((z: Tensor) => tan(z.mul(0.9)).sum())(x), tan(x.mul(0.9)), tan(x)];
    const expected = expectedOf(f);
    for (const output of [0, 1]) {
      expect(differenceOf(withElement(f(), [output, 0], 1e9), expected)).toBeNull();
      const right = f()[output].data[1];
      expect(differenceOf(withElement(f(), [output, 1], right * (1 + 1e-6)), expected)).toBeNull();
      expect(differenceOf(withElement(f(), [output, 1], right * 1.001), expected)).toContain('element 1 is');
    }
    expect(differenceOf(withElement(f(), [2, 0], 1e9), expected)).toContain('output 2, element 0 is'); // nothing was rounded before
  });

  it('vectors of equal eigenvalues, and not those of others', () => {
    const f = (): Tensor[] => {
      const [equals, others] = [eigh(ones([3, 3])), eigh(tensor([[4, 0.3], [0.3, 8]]))]; // prettier-ignore
      return [equals.eigenvectors, equals.eigenvalues, others.eigenvectors];
    };
    const expected = expectedOf(f);
    expect(differenceOf(withElement(f(), [0, 3], -0.8164965), expected)).toBeNull();
    expect(differenceOf(withElement(f(), [1, 2], 3.0625), expected)).toContain('output 1, element 2 is 3.0625');
    expect(differenceOf(withElement(f(), [1, 0], 2 ** -10), expected)).toContain('output 1, element 0 is 0.0009765625');
    expect(differenceOf(withElement(f(), [2, 0], 0.998046875), expected)).toContain(
      'output 2, element 0 is 0.998046875',
    );
  });

  it('numbers that rounding does not bring together stay apart', () => {
    const f = (): Tensor[] => [corrcoef(tensor([[1, 1, 2]])), histogram(exp(tensor([0, 1])), 1).binEdges];
    const expected = expectedOf(f);
    expect(differenceOf(withElement(f(), [0, 0], NaN), expected)).toContain('is NaN but should be 1');
    expect(differenceOf(withElement(f(), [1, 0], 0.5), expected)).toContain('is 0.5 but should be 1');
  });
});

it('a chain of products may be multiplied in any order, which gives NaN where there is 0 · ∞ and nowhere else', () => {
  const program: Program = {
    inputs: [],
    steps: [{ op: 'multiDot', inputs: [0, 1, 2], attributes: {} }],
    outputs: [3],
    loss: null,
  };
  const chain = [tensor([[0, -1, 0]]), tensor([[0, 0, 1], [-1, 0, 1], [0, 0, 1]]), tensor([[-Infinity, 1], [0, 1], [0, 1]])]; // prettier-ignore
  const runs = ordersOf(program).map((how) => () => functionOf(program, how)(...chain));
  expect(runs.map((run) => [...run()[0].data])).toEqual([
    [NaN, 0],
    [-Infinity, 0],
  ]);
  const f = (): Tensor[] => [multiDot(chain)];
  const expected = expectedOf(f, runs);
  expect(differenceOf(withElement(f(), [0, 0], NaN), expected)).toBeNull();
  expect(differenceOf(withElement(f(), [0, 1], NaN), expected)).toContain('element 1 is NaN');
  expect(ordersOf({ ...program, steps: [{ op: 'multiDot', inputs: [0, 1, 2, 3], attributes: {} }] }).length).toBe(5);
  expect(ordersOf({ ...program, steps: [{ op: 'matmul', inputs: [0, 1], attributes: {} }] })).toEqual([]);
});

it('singular values of matrices with any number of columns are refused, and not those with any number of rows', () => {
  const norm = (attributes: Record<string, unknown>): Program => ({
    inputs: [{ shape: [2, 1, 1], dtype: 'float32', data: [1, 2], free: true }],
    steps: [{ op: 'matrixNorm', inputs: [0], attributes }],
    outputs: [1],
    loss: null,
  });
  const what =
    'ExportError: exportModel: axis batch cannot be free: matrixNorm (a.ts:1:2) does something else when it is 2 instead of 9 (9 operations become 8, others from mul on);';
  const reasonFor = (attributes: Record<string, unknown>): string | null =>
    reasonOf({ form: 'exported', what }, { program: norm(attributes), batch: 4 });
  expect(reasonFor({ ord: 'nuc', axis: [1, 0] })).toContain('all pairs of columns');
  expect(reasonFor({ ord: 'nuc', axis: [0, 1] })).toBeNull();
  expect(reasonFor({ ord: 'fro', axis: [1, 0] })).toBeNull();
  expect(reasonFor({ ord: 2 })).toBeNull();
});

it('an axis of any size that goes where it is 1 is refused, and one that is always 1 is not', () => {
  const what =
    'ExportError: exportModel: axis batch cannot be free: asin (a.ts:1:2) does something else when it is 2 instead of 3 (7 operations become 3, others from sub on);';
  const reasonFor = (attributes: Record<string, unknown>): string | null => {
    const inputs: Input[] = [{ shape: [2, 1], dtype: 'float32', data: [1, 2], free: true }];
    const program: Program = { inputs, steps: [{ op: 'squeeze', inputs: [0], attributes }], outputs: [1], loss: null };
    return reasonOf({ form: 'exported', what }, { program, batch: 4 });
  };
  expect(reasonFor({})).toContain('taken away');
  expect(reasonFor({ axis: [1] })).toBeNull();
});

it('what fits by chance, with a batch of 1 or as long as another axis, is refused, and what fits any is not', () => {
  const what =
    'ExportError: exportModel: the model takes none of the sizes 3, 4, 5, 8, 16 in place of batch of size 1; give examples';
  const reasonFor = (shape: number[]): string | null => {
    const inputs = [shape, [1]].map((each): Input => ({ shape: each, dtype: 'float32', data: [...ones(each).data], free: true })); // prettier-ignore
    const program: Program = {
      inputs,
      steps: [{ op: 'fmin', inputs: [0, 1], attributes: {} }],
      outputs: [2],
      loss: null,
    };
    return reasonOf({ form: 'exported', what }, { program, batch: 1 });
  };
  expect(reasonFor([1, 7])).toContain('as long as another axis');
  expect(reasonFor([1, 1])).toBeNull();
});

it('an input of nothing that goes to a recurrence is refused, and nothing else is', () => {
  const shapes = [[1, 1, 1], [1, 4, 1], [1, 4, 1], [1, 8]]; // prettier-ignore
  const inputs = shapes.map((shape): Input => ({ shape, dtype: 'float32', data: [...zeros(shape).data], free: false }));
  const program = (op: string, ...given: number[]): Program => ({
    inputs,
    steps: [{ op, inputs: given, attributes: {} }],
    outputs: [4],
    loss: null,
  });
  const what = 'RuntimeError: Session.run: input x0 is [0], without elements, and goes to LSTM, with which';
  expect(reasonOf({ form: 'exported', what }, { program: program('lstm', 0, 1, 2, 3), batch: 0 })).toContain(
    'recurrence',
  );
  expect(reasonOf({ form: 'exported', what }, { program: program('tanh', 0), batch: 0 })).toBeNull();
  expect(reasonOf({ form: 'compiled', what }, { program: program('lstm', 0, 1, 2, 3), batch: 0 })).toBeNull();
});
