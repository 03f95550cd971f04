import {
  apply,
  arange,
  bernoulli,
  concat,
  defineOp,
  Generator,
  normal,
  stack,
  tensor,
  zeros,
  type Op,
  type Tensor,
} from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { Buffer, customGradient, debugUnwrap, detach, grad, noGrad, Parameter, vmap } from '../index.ts';

const rng = new Generator(1);
const x = normal([3, 2, 4], { rng });
const y = normal([3, 4], { rng });

const dot = (a: Tensor, b: Tensor): Tensor => a.matmul(b);

describe('the axes of vmap', () => {
  it.each([0, 1, 2, -1])('inAxes %i', (axis) => {
    const f = (a: Tensor): Tensor => a.matmul(a, { transposeB: true }).relu();
    const parts = Array.from({ length: x.shape.at(axis)! }, (_, i) => {
      const ranges = x.shape.map((_size, k) => (k === (axis + 3) % 3 ? ([i, i + 1] as const) : null));
      return f(x.slice(ranges).squeeze(axis));
    });
    expectClose(vmap(f, { inAxes: axis })(x), stack(parts));
    expectClose(vmap(f, { inAxes: axis, outAxes: -1 })(x), stack(parts, -1));
    expectClose(vmap(f, { inAxes: axis, chunkSize: 2, outAxes: 1 })(x), stack(parts, 1));
  });

  it('of several arguments, and of none of one', () => {
    const rows = (i: number): Tensor => x.slice([i]);
    expectClose(vmap(dot)(x, y), stack([0, 1, 2].map((i) => rows(i).matmul(y.slice([i])))));
    expectClose(
      vmap(dot, { inAxes: [0, null] })(x, y.slice([0])),
      stack([0, 1, 2].map((i) => rows(i).matmul(y.slice([0])))),
    );
    expectClose(
      vmap(dot, { inAxes: [null, 0] })(rows(1), y),
      stack([0, 1, 2].map((i) => rows(1).matmul(y.slice([i])))),
    );
  });

  it('of lists and objects, with results likewise', () => {
    const f = ({ a, list }: { a: Tensor; list: readonly Tensor[] }, factor: number) => ({
      sum: a.add(list[0]).mul(factor),
      parts: [list[0].sum(), tensor(7)],
    });
    const given = { a: y, list: [y.transpose(0, 1)] };
    const found = vmap(f, { inAxes: [{ a: 0, list: [1] }, null], outAxes: { sum: 1, parts: [0, null] } })(given, 2);
    expectClose(found.sum, y.mul(4).transpose(0, 1));
    expectClose(found.parts[0], y.sum(1));
    expect(found.parts[1].item()).toBe(7);
    expect(vmap(f, { inAxes: [{ a: 0, list: 1 }, null] })(given, 2).parts[1].toArray()).toEqual([7, 7, 7]);
  });

  it('nested, of a gradient, and a gradient of it', () => {
    const outer = vmap(
      vmap((a: Tensor, b: Tensor) => a.mul(b).sum(), { inAxes: [0, null] }),
      { inAxes: [null, 0] },
    );
    expectClose(outer(y, y), y.matmul(y.transpose(0, 1)));
    const loss = (w: Tensor, a: Tensor): Tensor => a.matmul(w).sin().sum();
    const w = normal([4], { rng });
    const each = vmap(grad(loss), { inAxes: [null, 0] })(w, x);
    expectClose(each, stack([0, 1, 2].map((i) => grad(loss)(w, x.slice([i])))));
    const total = grad((v: Tensor) => vmap(loss, { inAxes: [null, 0] })(v, x).sum())(w);
    expectClose(total, each.sum(0));
  });

  it('of no examples', () => {
    const none = zeros([0, 2, 4]);
    expect(
      vmap((a: Tensor) =>
        a
          .matmul(a, { transposeB: true })
          .softmax(-1)
          .conv1d(zeros([1, 2, 1])),
      )(none).shape,
    ).toEqual([0, 1, 2]);
    expect(vmap((a: Tensor) => a.add(bernoulli([2, 4])), { randomness: 'different' })(none).shape).toEqual([0, 2, 4]);
  });
});

describe('what a mapped function may do', () => {
  it('read parameters, and make and replace its own states', () => {
    const w = new Parameter(tensor([1, 2, 3, 4]));
    const count = new Buffer(tensor(0));
    const f = (a: Tensor): Tensor => {
      const own = new Parameter(a);
      own.value.mul(w.value).sum().backward(); // also goes to w, but for all of them alike
      own.value = own.value.mul(2);
      count.value = noGrad(() => count.value.add(1));
      return own.grad!.add(own.value);
    };
    expect(() => vmap(f)(y)).toThrow(
      'vmap: f gives a parameter, a gradient or a buffer 3 values, one for each example; it holds 1',
    );
    w.requiresGrad = false;
    expectClose(vmap(f)(y), y.mul(2).add(w.value));
    expect(count.value.item()).toBe(1); // not at the first call, which failed
  });

  it('stop gradients, and have rules of its own', () => {
    const twice = customGradient(
      (a) => a.mul(a),
      (dy, [a]) => [dy.mul(a).mul(4)],
    );
    const f = (a: Tensor): Tensor =>
      twice(a)
        .add(detach(a).mul(a))
        .add(noGrad(() => a.exp()));
    const expected = grad((a: Tensor) => f(a).sum())(y);
    expectClose(grad((a: Tensor) => vmap(f)(a).sum())(y), expected);
    expectClose(vmap(grad((a: Tensor) => f(a).sum()))(y), expected);
    const shared = (w: Tensor, a: Tensor): Tensor => twice(w).mul(a);
    const w = tensor([1, 2, 3, 4]);
    expectClose(grad((v: Tensor) => vmap(shared, { inAxes: [null, 0] })(v, y).sum())(w), w.mul(4).mul(y.sum(0)));
  });

  it('call operations of one’s own, one example after the other', () => {
    const reversed: Op<[a: Tensor]> = defineOp({
      name: 'reversed',
      infer: ([a]) => a,
      forward: ([a], { data }) => data.set(a.data.toReversed()),
      gradient: (dy) => [apply(reversed, [dy], {})],
      onnx: () => ({ opType: 'Identity' }),
    });
    const f = (a: Tensor): Tensor => apply(reversed, [a], {}).mul(arange(4));
    expectClose(vmap(f)(y), y.flip(1).mul(arange(4)));
    expectClose(
      grad((a: Tensor) => vmap(f)(a).sum())(y),
      concat([0, 1, 2].map(() => arange(4).flip(0).reshape([1, 4]))),
    );
  });

  it('draw: the same for all, or others for each', () => {
    const draw = (a: Tensor): Tensor => a.mul(0).add(bernoulli([4], { rng: new Generator(5) }));
    const one = bernoulli([4], { rng: new Generator(5) });
    expect(vmap(draw, { randomness: 'same' })(y).toArray()).toEqual([1, 2, 3].map(() => one.toArray()));
    const inChunks = vmap(draw, { randomness: 'same', chunkSize: 2 })(y).toArray() as unknown[];
    expect(inChunks[2]).toEqual(inChunks[0]);
    const each = vmap(draw, { randomness: 'different' })(y);
    expect(each.slice([0]).toArray()).toEqual(one.toArray());
    expect(new Set((each.toArray() as number[][]).map(String)).size).toBeGreaterThan(1);
  });
});

describe('debugUnwrap', () => {
  it('shows what is behind a tensor, through all functions around it or one', () => {
    const seen: unknown[] = [];
    const look = vmap((a: Tensor) =>
      vmap((b: Tensor) => {
        const c = b.mul(2);
        seen.push(debugUnwrap(c).toArray(), debugUnwrap(c, { recurse: false }).shape, debugUnwrap(tensor(3)).item());
        return c;
      })(a),
    );
    look(tensor([[1, 2], [3, 4]])); // prettier-ignore
    expect(seen).toEqual([[[2, 4], [6, 8]], [2], 3]); // prettier-ignore
    expect(debugUnwrap(y)).toBe(y);
  });
});
