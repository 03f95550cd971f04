import { inspect } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  ceil,
  div,
  exp,
  floor,
  linear,
  matmul,
  mul,
  normal,
  ones,
  round,
  sign,
  State,
  tensor,
  trace,
  trunc,
  zeros,
  type Tensor,
} from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { checkGradient, customGradient, detach, grad, gradAndValue, noGrad, Parameter } from './index.ts';

const cube = (x: Tensor): Tensor => x.mul(x).mul(x).sum();

it('a parameter is printed with its shape, and without its numbers', () => {
  expect(inspect({ weight: new Parameter(tensor([[1, 2]])) })).toBe('{ weight: Parameter float32 [1, 2] }');
  expect(inspect(new State<Tensor | null>(null))).toBe('State null');
});

describe('backward', () => {
  it('adds to the gradients of every use and every call', () => {
    const w = new Parameter(tensor([2, 3]));
    const y = w.value.mul(w.value).add(w.value); // w² + w
    y.sum().backward();
    expect(w.grad?.toArray()).toEqual([5, 7]);
    w.value.sum().backward();
    expect(w.grad?.toArray()).toEqual([6, 8]);
    w.zeroGrad();
    expect(w.grad).toBeNull();
  });

  it('goes through a diamond once: each step after all that used it', () => {
    const w = new Parameter(tensor(3));
    let y = w.value;
    for (let i = 0; i < 40; i++) y = y.add(y).mul(0.5); // 2⁴⁰ paths
    y.backward();
    expect(w.grad?.item()).toBe(1);
  });

  it('takes the gradient of a tensor that is no scalar', () => {
    const w = new Parameter(tensor([1, 2]));
    w.value.mul(3).backward(tensor([1, 10]));
    expect(w.grad?.toArray()).toEqual([3, 30]);
  });

  it('leaves parameters alone that were not used, frozen, detached or under noGrad', () => {
    const [a, b, frozen] = [1, 2, 3].map((value) => new Parameter(tensor(value)));
    frozen.requiresGrad = false;
    const silent = noGrad(() => b.value.mul(2));
    a.value.mul(detach(b.value)).add(silent).add(frozen.value).backward();
    expect([a.grad?.item(), b.grad, frozen.grad]).toEqual([2, null, null]);
    expect(silent.gradFn).toBeNull();
    frozen.requiresGrad = true;
    frozen.value.backward();
    expect(frozen.grad?.item()).toBe(1);
  });

  it.each([ceil, floor, round, sign, trunc, (x: Tensor) => div(x, 2, { roundingMode: 'floor' })])(
    'gives zeros where nothing changes: %s',
    (f) => {
      const w = new Parameter(tensor([-1.5, NaN]));
      f(w.value).backward(tensor([Infinity, 1]));
      expect(w.grad?.toArray()).toEqual([0, 0]);
    },
  );

  it('gives zeros to what a layer without features takes', () => {
    const [x, weight, bias] = [ones([2, 3, 4]), zeros([0, 4]), zeros([0])].map((value) => new Parameter(value));
    linear(x.value, weight.value, bias.value).sum().backward();
    expect(x.grad?.toArray()).toEqual(zeros([2, 3, 4]).toArray());
    expect([weight.grad?.shape, bias.grad?.shape]).toEqual([[0, 4], [0]]);
  });

  it('gives a large weight its gradient, whenever it is read', () => {
    const [x, dy] = [normal([3, 90]), normal([3, 60])];
    const [weight, other] = [zeros([60, 90]), zeros([60, 90])].map((value) => new Parameter(value));
    const expected = matmul(dy, x, { transposeA: true }).toArray();
    linear(x, weight.value).backward(dy);
    expect(weight.grad?.toArray()).toEqual(expected);
    for (let i = 0; i < 2; i++) linear(x, other.value).backward(dy);
    expectClose(other.grad!, mul(weight.grad!, 2));
  });

  it('sees a replaced value', () => {
    const w = new Parameter(tensor(1));
    w.value = tensor(5);
    w.value.mul(w.value).backward();
    expect(w.grad?.item()).toBe(10);
  });
});

describe('grad', () => {
  it.each([0, 1, 2, 3])('of x to the power of %d are finite at 0, to any order', (power) => {
    let f = (x: Tensor): Tensor => x.pow(power);
    let factor = 1;
    for (let order = 1; order <= 4; order++) {
      const former = f;
      f = (x) => grad((y: Tensor) => former(y).sum())(x);
      factor *= power + 1 - order;
      expect(f(tensor([0])).item()).toBeCloseTo(order === power ? factor : 0);
    }
  });

  it('gives second and third derivatives', () => {
    const second = grad((x: Tensor) => grad(cube)(x).sum())(tensor([2]));
    expect(second.toArray()).toEqual([12]);
    const third = grad((x: Tensor) => grad((y: Tensor) => grad(cube)(y).sum())(x).sum())(tensor([2]));
    expect(third.toArray()).toEqual([6]);
  });

  it('works inside noGrad, as when a gradient is exported', () => {
    expect(noGrad(() => grad(cube)(tensor([1, 2]))).toArray()).toEqual([3, 12]);
  });

  it('is zero for what does not matter, and leaves parameters alone', () => {
    const w = new Parameter(tensor(4));
    const f = (x: Tensor, y: Tensor): Tensor => x.mul(w.value).add(y.mul(0)).sum();
    const [gradients, value] = gradAndValue(f, { argnums: [0, 1] })(tensor([3]), tensor([[1]]));
    expect([value.item(), gradients[0].item(), gradients[1].toArray(), w.grad]).toEqual([12, 4, [[0]], null]);
  });
});

describe('arguments of grad', () => {
  const square = (x: Tensor): Tensor => x.mul(x).sum();
  it('keeps arguments apart, also if they are the same tensor with a gradFn', () => {
    const w = new Parameter(tensor([3]));
    const both = grad((x: Tensor, y: Tensor) => x.mul(y).mul(y).sum(), { argnums: [0, 1] })(w.value, w.value);
    expect(both.map((gradient) => gradient.item())).toEqual([9, 18]);
  });

  it('passes through a parameter that is an argument', () => {
    const w = new Parameter(tensor([3]));
    grad(square)(w.value).mul(5).sum().backward(); // d/dw 5 · 2w
    expect(w.grad?.toArray()).toEqual([10]);
  });

  it('works inside noGrad, where its results have no gradFn', () => {
    const [gradient, value] = noGrad(() => gradAndValue(square)(tensor([3])));
    expect([value.item(), gradient.item()]).toEqual([9, 6]);
    expect([value.gradFn, gradient.gradFn]).toEqual([null, null]);
  });

  it('is zero where nothing leads from the argument to the value', () => {
    const w = new Parameter(tensor([3]));
    const dx = grad((x: Tensor) => w.value.mul(x.size).sum())(tensor([1, 2]));
    expect([dx.toArray(), w.grad]).toEqual([[0, 0], null]);
  });
});

describe('customGradient', () => {
  const doubled = customGradient(
    (x) => x.mul(x),
    (dy, [x]) => [dy.mul(x).mul(4)], // twice the real one
  );

  it('is used in place of the gradient of the operations', () => {
    const dx = grad((x: Tensor) => doubled(x).sum())(tensor([3]));
    expect(dx.toArray()).toEqual([12]);
    const second = grad((x: Tensor) => grad((y: Tensor) => doubled(y).sum())(x).sum())(tensor([3]));
    expect(second.toArray()).toEqual([4]);
  });

  it('leaves its inputs alone, also if it returns one', () => {
    const w = new Parameter(tensor([3]));
    const same = customGradient(
      (x) => x,
      (dy) => [dy.mul(10)],
    );
    const y = same(w.value);
    w.value.add(y).sum().backward();
    expect(w.grad?.toArray()).toEqual([11]);
  });

  it('is traced as its operations, forward and backward', () => {
    const w = new Parameter(tensor([3]));
    const { operations } = trace(
      (x) => {
        doubled(w.value.mul(x)).sum().backward();
        return [w.grad!];
      },
      [{ shape: [1], dtype: 'float32' }],
    );
    expect(operations.map(({ op }) => op.name)).not.toContain('customGradient');
  });

  it('says what is wrong with the gradients', () => {
    const bad = (...gradients: Tensor[]) =>
      grad((x: Tensor) =>
        customGradient(
          (y) => y,
          () => gradients,
        )(x).sum(),
      )(tensor([1, 2]));
    expect(() => bad()).toThrow('customGradient: gradient returned 0 values for 1 inputs; it needs one for each');
    expect(() => bad(tensor(1))).toThrow('customGradient: input 0 is [2] but gradient 0 is []');
  });
});

describe('memory', () => {
  it('the graph is collected with the loss', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const w = new Parameter(tensor([1, 2]));
    const step = (): [kept: Tensor, hidden: WeakRef<Tensor>] => {
      const hidden = w.value.exp();
      const loss = hidden.mul(w.value).sum();
      loss.backward();
      return [loss, new WeakRef(hidden)];
    };
    let [loss, hidden]: [Tensor | null, WeakRef<Tensor>] = step();
    const settle = async (): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 0)); // a WeakRef holds its target until the current job ends
      collect();
    };
    await settle();
    expect(hidden.deref()).toBeDefined(); // the loss still explains itself
    expect(loss.gradFn).not.toBeNull();
    loss = null;
    await settle();
    expect(hidden.deref()).toBeUndefined();
    expect(w.grad).not.toBeNull();
  });
});

describe('course, row 2: the gradient of MSE(m, b) for (1, 3) and (2, 5) at m = -1, b = 5', () => {
  const x = tensor([1, 2]);
  const y = tensor([3, 5]);
  const mse = (m: Tensor, b: Tensor): Tensor => {
    const error = x.mul(m).add(b).sub(y);
    return error.mul(error).mean();
  };
  it('is (-3, -1); a step of 0.1 gives m = -0.7, b = 5.1', () => {
    const [dm, db] = grad(mse, { argnums: [0, 1] })(tensor(-1), tensor(5));
    expect([dm.item(), db.item()]).toEqual([-3, -1]);
    expectClose(tensor(-1).sub(dm.mul(0.1)).item(), -0.7);
    expectClose(tensor(5).sub(db.mul(0.1)).item(), 5.1);
  });
  it.each([
    [0.1, 2000, 'reaches m = 2, b = 1'],
    [2, 20, 'diverges'],
  ])('descent with rate %f %s', (rate, steps) => {
    let [m, b] = [tensor(-1), tensor(5)];
    for (let i = 0; i < steps; i++) {
      const [dm, db] = grad(mse, { argnums: [0, 1] })(m, b);
      [m, b] = [detach(m.sub(dm.mul(rate))), detach(b.sub(db.mul(rate)))];
    }
    if (rate < 1) expectClose([m.item(), b.item()], [2, 1], { absolute: 1e-4 }); // float32 after 2 000 steps
    expect(mse(m, b).item() > 1e6).toBe(rate > 1);
  });
});

describe('checkGradient', () => {
  it('agrees with right gradients and shows wrong ones', () => {
    expect(checkGradient((x) => exp(x), [tensor([0, 1])]).largestError).toBeLessThan(1e-8);
    const wrong = customGradient(
      (x) => mul(x, x),
      (dy, [x]) => [mul(dy, x)],
    );
    expect(() => checkGradient(wrong, [tensor([3])])).toThrow(
      /^checkGradient: element 0 of input 0 \[1\] has the gradient -?[\d.]+ but the central difference -?[\d.]+$/,
    );
  });
});

describe('errors', () => {
  it.each([
    [
      () => tensor([1]).backward(),
      'backward: this float32 [1] has no gradFn; compute it from a Parameter with requiresGrad, outside noGrad() and compiled functions',
    ],
    [
      () => new Parameter(tensor([1, 2])).value.backward(),
      'backward: the tensor is [2] with 2 elements; without a gradient it needs exactly 1, e.g. loss.mean().backward()',
    ],
    [
      () => new Parameter(tensor([1, 2])).value.backward(tensor([1])),
      'backward: the tensor is [2] but gradient is [1]',
    ],
    [
      () => new Parameter(tensor([1], { dtype: 'int32' })),
      "Parameter: value is int32 but must be float32 or float64; use value.cast('float32')",
    ],
    [
      () => noGrad(async () => {}),
      'noGrad: f is async; recording is only off until its first await. Wrap the parts between awaits instead',
    ],
    [
      () => {
        new Parameter(tensor([1])).value = tensor([1, 2]);
      },
      'State.value: the former value is [1] but the new one is [2]',
    ],
  ])('%#', (call, text) => expect(call).toThrow(text));
});
