import { noGrad, Parameter } from '@gradkit/autograd';
import { tensor, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { compile } from './index.ts';

const [x, y] = [tensor([1, 2]), tensor([10, 20])];
const halved = (w: Parameter): void => noGrad(() => void (w.value = w.value.sub(w.grad!.mul(0.5))));

/** Forgets its gradient, makes it anew, and uses it. */
function descending(w: Parameter): (a: Tensor) => Tensor {
  return (a) => {
    w.zeroGrad();
    const loss = w.value.mul(a).mul(w.value).sum();
    loss.backward(); // 2 w a
    halved(w);
    return loss;
  };
}

describe('the gradient that a step has used is there afterwards, as eagerly', () => {
  it.each<[string, () => Parameter]>([
    ['of a vector', () => new Parameter(tensor([3, 4]))],
    ['of a single number', () => new Parameter(tensor([3]))],
  ])('%s', async (_, make) => {
    const [compiled, eager] = [make(), make()];
    const [step, run] = [compile(descending(compiled)), descending(eager)];
    const arg = compiled.value.size === 1 ? tensor([2]) : x;
    const seen: (Tensor | null)[] = [];
    for (let call = 0; call < 4; call++) {
      await step(arg);
      run(arg);
      expect(compiled.grad!.toArray()).toEqual(eager.grad!.toArray());
      seen.push(compiled.grad);
    }
    expect(seen[0]!.toArray()).not.toEqual(seen[3]!.toArray()); // what was read stays
    compiled.zeroGrad();
    expect(compiled.grad).toBe(null);
  });

  it('one that is changed before it is used, and one that nobody uses', async () => {
    const make = () => [new Parameter(tensor([3, 4])), new Parameter(tensor([5, 6]))] as const;
    const stepOf =
      ([w, unused]: readonly [Parameter, Parameter]) =>
      (a: Tensor) => {
        for (const one of [w, unused]) one.zeroGrad();
        w.value.mul(a).mul(unused.value).sum().backward();
        w.grad = w.grad!.mul(0.1); // as clipping does
        halved(w);
      };
    const [compiled, eager] = [make(), make()];
    const step = compile(stepOf(compiled));
    for (let call = 0; call < 3; call++) {
      await step(x);
      stepOf(eager)(x);
      compiled.forEach((one, i) => expect(one.grad!.toArray()).toEqual(eager[i].grad!.toArray()));
    }
  });

  it('in calls that are not awaited, by two functions, one of which adds to it', async () => {
    const run = async (f: (step: (a: Tensor) => unknown) => (a: Tensor) => unknown) => {
      const w = new Parameter(tensor([3, 4]));
      const [first, second] = [f(descending(w)), f((a) => w.value.mul(a).sum().backward())];
      for (let call = 0; call < 3; call++) await Promise.all([first(x), second(y)]);
      await second(x);
      return [w.grad!.toArray(), w.value.toArray()];
    };
    expect(await run((f) => compile(f))).toEqual(await run((f) => f));
  });

  it('after a call of another kind that has overwritten the memory it was in', async () => {
    const [w, v] = [new Parameter(tensor([3, 4])), new Parameter(tensor([5, 6]))];
    const step = compile((a: Tensor, which: number) => descending(which === 0 ? w : v)(a));
    await step(x, 0);
    const before = w.value.toArray();
    await step(y, 1);
    expect(w.grad!.toArray()).toEqual([6, 16]);
    expect([w.value.toArray(), v.grad!.toArray()]).toEqual([before, [100, 240]]);
  });

  it('after several steps in a call it is that of the last one', async () => {
    const [compiled, eager] = [new Parameter(tensor([3, 4])), new Parameter(tensor([3, 4]))];
    const step = compile(descending(compiled));
    const batches: [Tensor][] = [[x], [y], [x], [x]];
    for (let call = 0; call < 2; call++) {
      const losses = await step.runSteps(batches);
      expect(losses.map((loss) => loss.item())).toEqual(batches.map(([a]) => descending(eager)(a).item()));
      expect(compiled.grad!.toArray()).toEqual(eager.grad!.toArray());
    }
  });
});
