import { Parameter } from '@gradkit/autograd';
import { ones, tensor, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import {
  Identity,
  Linear,
  Module,
  registerForwardHook,
  registerForwardPreHook,
  registerFullBackwardHook,
  Sequential,
} from '../index.ts';

/** y = 3 · x */
class Triple extends Module {
  forward(x: Tensor): Tensor {
    return x.mul(3);
  }
}

/** y = a · b, in a list with a */
class Product extends Module<[a: Tensor, b: Tensor], [Tensor, Tensor]> {
  readonly forward = (a: Tensor, b: Tensor): [Tensor, Tensor] => [a.mul(b), a];
}

const numbers = (values: readonly (Tensor | null)[]): unknown[] => values.map((value) => value?.toArray() ?? null);

describe('forward hooks', () => {
  it('see each call, in order, on a part of a model, too, and go when they are removed', () => {
    const seen: unknown[] = [];
    const triple = new Triple();
    const model = new Sequential(new Identity(), triple);
    const pre = registerForwardPreHook(
      triple,
      (module, [x]) => void seen.push(module === triple, (x as Tensor).item()),
    );
    const first = registerForwardHook(
      triple,
      (_, [x], y) => void seen.push((x as Tensor).item(), (y as Tensor).item()),
    );
    const second = registerForwardHook(triple, () => void seen.push('second'));
    model.forward(tensor(2));
    expect(seen.splice(0)).toEqual([true, 2, 2, 6, 'second']);
    first.remove();
    first.remove();
    model.forward(tensor(1));
    expect(seen.splice(0)).toEqual([true, 1, 'second']);
    pre.remove();
    second.remove();
    expect(model.forward(tensor(1)).item()).toBe(3);
    expect([seen, Object.keys(triple)]).toEqual([[], []]);
  });

  it('leave the same function behind as before, which compiled functions know', () => {
    const triple = new Triple();
    const lasting = registerForwardHook(triple, () => {});
    const before = triple.forward;
    const passing = registerForwardHook(triple, () => {});
    expect(triple.forward).not.toBe(before);
    passing.remove();
    expect(triple.forward).toBe(before);
    const last = registerForwardHook(triple, (_, __, y) => (y as Tensor).neg());
    lasting.remove();
    expect(triple.forward(tensor(2)).item()).toBe(-6);
    last.remove();
    expect(Object.keys(triple)).toEqual([]);
  });

  it('may give other inputs and another output', () => {
    const triple = new Triple();
    registerForwardPreHook(triple, (_, [x]) => (x as Tensor).add(1));
    registerForwardPreHook(triple, (_, [x]) => [(x as Tensor).mul(10)]); // the last comes first
    registerForwardHook(triple, (_, __, y) => (y as Tensor).neg());
    expect(triple.forward(tensor(2)).item()).toBe(-63);
  });

  it('bring back a forward that is a field', () => {
    const product = new Product();
    const { forward } = product;
    registerForwardHook(product, (_, __, output) => (output as Tensor[])[0]).remove();
    expect(product.forward).toBe(forward);
  });
});

describe('backward hooks', () => {
  it('see gradients of inputs and outputs', () => {
    const seen: unknown[] = [];
    const w = new Parameter(tensor([1, 2]));
    const triple = new Triple();
    registerFullBackwardHook(triple, (module, dx, dy) => void seen.push(module === triple, numbers(dx), numbers(dy)));
    triple
      .forward(w.value)
      .mul(tensor([1, 5]))
      .sum()
      .backward();
    expect(seen).toEqual([true, [[3, 15]], [[1, 5]]]);
    expect(w.grad?.toArray()).toEqual([3, 15]);
  });

  it('see null where an input wants none, also for the first layer of a model', () => {
    const seen: unknown[] = [];
    const layer = new Linear(2, 1);
    registerFullBackwardHook(layer, (_, dx, dy) => void seen.push(numbers(dx), numbers(dy)));
    layer
      .forward(ones([1, 2]))
      .sum()
      .backward();
    expect(seen).toEqual([[null], [[[1]]]]);
    expect(layer.weight.grad?.toArray()).toEqual([[1, 1]]);
  });

  it('see several inputs and outputs at once', () => {
    const seen: unknown[] = [];
    const [a, b] = [new Parameter(tensor(2)), new Parameter(tensor(5))];
    const product = new Product();
    registerFullBackwardHook(product, (_, dx, dy) => void seen.push(numbers(dx), numbers(dy)));
    const [ab, same] = product.forward(a.value, b.value);
    ab.mul(3).add(same).backward();
    expect(seen).toEqual([
      [16, 6],
      [3, 1],
    ]);
  });

  it('may give another gradient of the only input', () => {
    const w = new Parameter(tensor([1, 2]));
    const triple = new Triple();
    const handle = registerFullBackwardHook(triple, (_, [dx]) => [dx!.clamp({ min: -1, max: 1 })]);
    triple.forward(w.value).sum().backward();
    expect(w.grad?.toArray()).toEqual([1, 1]);
    handle.remove();
    triple.forward(w.value).sum().backward();
    expect(w.grad?.toArray()).toEqual([4, 4]);
  });

  it('may not for several', () => {
    const product = new Product();
    registerFullBackwardHook(product, (_, dx) => dx);
    const [ab] = product.forward(new Parameter(tensor(2)).value, new Parameter(tensor(5)).value);
    expect(() => ab.backward()).toThrow('registerFullBackwardHook: the hook gave 2 gradients for 2 inputs');
  });
});

it.each([registerForwardHook, registerForwardPreHook, registerFullBackwardHook])(
  '%o refuses other kinds',
  (register) => {
    expect(() => register({} as never, () => {})).toThrow(
      `${register.name}: module is an object; it must be an object with`,
    );
    expect(() => register(new Triple(), 3 as never)).toThrow(`${register.name}: hook is 3; it must be a function`);
  },
);
