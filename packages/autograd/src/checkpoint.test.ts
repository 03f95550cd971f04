import {
  bernoulli,
  defaultGenerator,
  Generator,
  normal,
  seed,
  tensor,
  uniform,
  type NestedArray,
  type Tensor,
} from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { GradientNode } from './gradient-node.ts';
import { Buffer, checkpoint, customGradient, grad, noGrad, Parameter, vmap } from './index.ts';

const rng = new Generator(1);
const x = normal([4, 8], { rng });

/** Bytes of all tensors that a graph keeps alive, without those of `own`: each memory once. */
function savedBytes({ gradFn }: Tensor, own: readonly Tensor[]): number {
  const known = new Set(own.map(({ data }) => data.buffer));
  const seen = new Set<unknown>();
  let bytes = 0;
  const visit = (node: unknown): void => {
    if (!(node instanceof GradientNode) || seen.has(node)) return;
    seen.add(node);
    for (const kept of [...node.operation.inputs, ...node.operation.outputs]) {
      const { buffer } = kept.data;
      if (!known.has(buffer)) bytes += buffer.byteLength;
      known.add(buffer);
      visit(kept.gradFn);
    }
  };
  visit(gradFn);
  return bytes;
}

/** A deep MLP in segments of so many layers, each of which may be computed again. */
function deep(wrap: boolean) {
  const weights = Array.from(
    { length: 16 },
    (_, i) => new Parameter(normal([8, 8], { std: 0.4, rng: new Generator(i) })),
  );
  const segment = (from: number, y: Tensor): Tensor =>
    weights.slice(from, from + 4).reduce((h, w) => h.matmul(w.value).tanh(), y);
  const forward = (y: Tensor): Tensor =>
    [0, 4, 8, 12].reduce((h, from) => (wrap ? checkpoint((z: Tensor) => segment(from, z), h) : segment(from, h)), y);
  return { weights, loss: forward(x).pow(2).sum() };
}

describe('checkpoint', () => {
  it('halves the memory of a deep network, with the same gradients to the bit', () => {
    const [plain, again] = [deep(false), deep(true)];
    const bytes = [plain, again].map(({ loss, weights }) => savedBytes(loss, [x, ...weights.map((w) => w.value)]));
    expect(bytes[1]).toBeLessThan(bytes[0] / 2);
    for (const { loss } of [plain, again]) loss.backward();
    expect(again.loss.data).toEqual(plain.loss.data);
    expect(again.weights.map((w) => w.grad!.data)).toEqual(plain.weights.map((w) => w.grad!.data));
  });

  it('draws the same numbers again, and leaves generators where they are', () => {
    const own = new Generator(3);
    const dropped = (y: Tensor): Tensor =>
      y
        .mul(bernoulli([4, 8]))
        .mul(uniform([4, 8], { rng: own }))
        .mul(y);
    const gradientOf = (f: (y: Tensor) => Tensor): [NestedArray, number[]] => {
      seed(5);
      own.state = new Generator(3).state;
      const gradient = grad((y: Tensor) => {
        const loss = f(y).sum();
        bernoulli([3]); // what comes between is drawn as ever
        return loss;
      })(x);
      return [gradient.toArray(), [defaultGenerator().state.counter, own.state.counter]];
    };
    expect(gradientOf((y) => checkpoint(dropped, y))).toEqual(gradientOf(dropped));
    const fresh = gradientOf((y) => checkpoint(dropped, y, { preserveRngState: false }))[0];
    expect(fresh).not.toEqual(gradientOf(dropped)[0]);
  });

  it('counts a batch once, and computes with what was there at first', () => {
    const count = new Buffer(tensor(0));
    const w = new Parameter(tensor([2]));
    const f = (y: Tensor): Tensor => {
      count.value = noGrad(() => count.value.add(1));
      return y.mul(w.value).mul(w.value).mul(count.value);
    };
    const loss = checkpoint(f, tensor([3])).sum();
    w.value = tensor([100]);
    loss.backward();
    expect([count.value.item(), w.grad!.item()]).toEqual([1, 12]);
  });

  it('takes lists and objects, several results, and what comes from outside', () => {
    const [a, b] = [new Parameter(tensor([2, 3])), new Parameter(tensor([5, 7], { dtype: 'float64' }))];
    const outside = a.value.mul(2);
    const f = (given: { list: readonly Tensor[]; factor: number }) => ({
      sum: given.list[0].add(outside).mul(given.factor),
      product: given.list[0].mul(given.list[0]),
      wide: b.value.mul(b.value),
      positive: given.list[0].greater(0),
    });
    const run = (call: typeof f): unknown => {
      a.grad = b.grad = null;
      const { sum, product, wide, positive } = call({ list: [a.value], factor: 3 });
      sum.sum().add(product.sum()).add(wide.sum().cast('float32')).backward();
      return [a.grad!.toArray(), b.grad!.toArray(), positive.toArray()];
    };
    expect(run((given) => checkpoint(f, given))).toEqual(run(f));
  });

  it('can be nested, differentiated twice, mapped, and hold rules of its own', () => {
    const twice = customGradient(
      (y) => y.mul(y),
      (dy, [y]) => [dy.mul(y).mul(4)],
    );
    const inner = (y: Tensor): Tensor => twice(y.sin()).mul(y);
    const f = (y: Tensor): Tensor => inner(y).exp();
    const nested = (y: Tensor): Tensor => checkpoint((z: Tensor) => checkpoint(inner, z).exp(), y);
    const second = (g: typeof f) =>
      grad((y: Tensor) =>
        grad((z: Tensor) => g(z).sum())(y)
          .sin()
          .sum(),
      );
    expectClose(second(nested)(x), second(f)(x)); // added in another order
    const each = (g: typeof f) => vmap(grad((y: Tensor) => g(y).sum()))(x);
    expect(each(nested).data).toEqual(each(f).data);
    const through = (g: typeof f) => grad((y: Tensor) => vmap(g)(y).sum())(x);
    expect(through(nested).data).toEqual(through(f).data);
  });

  it('does nothing of its own in noGrad, and where nothing wants a gradient', () => {
    expect(noGrad(() => checkpoint((y: Tensor) => y.mul(2), x)).gradFn).toBeNull();
    expect(checkpoint((y: Tensor) => y.mul(2), x).gradFn).toBeNull();
  });
});
