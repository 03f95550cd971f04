import { Buffer, grad, noGrad, Parameter } from '@gradkit/autograd';
import { ExportError, normal, seed, tensor, type Tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { compile, exportTrainingStep } from './index.ts';

const x = tensor([1, 2]);

it('a parameter made inside belongs to the trace: one signature, whatever it begins with', async () => {
  let traced = 0;
  const square = (a: Tensor): Tensor => a.mul(a).sum();
  const slope = compile((a: Tensor) => {
    traced++;
    const [computed, constant] = [new Parameter(a), new Parameter(tensor([3, 4]))];
    square(computed.value)
      .add(square(constant.value.mul(a)))
      .backward();
    return [computed.grad!, constant.grad!] as const;
  });
  const expected = grad(square)(x);
  for (let i = 0; i < 3; i++) {
    const [ofComputed, ofConstant] = await slope(x);
    expect(ofComputed.toArray()).toEqual(expected.toArray());
    expect(ofConstant.toArray()).toEqual([6, 32]); // 2 · c · a²
  }
  expect(traced).toBe(4); // at calls 1 and 2, each time twice, since it makes states
});

it('what it leaves behind is gone with the trace: an inner optimization, as the function itself does it', async () => {
  const inner = (a: Tensor): Tensor => {
    const w = new Parameter(tensor([0, 0]));
    for (let i = 0; i < 3; i++) {
      w.zeroGrad();
      w.value.sub(a).pow(2).sum().backward();
      noGrad(() => (w.value = w.value.sub(w.grad!.mul(0.25))));
    }
    return w.value;
  };
  const compiled = compile(inner);
  for (let i = 0; i < 3; i++) expect((await compiled(x)).toArray()).toEqual(inner(x).toArray());
});

it('a buffer or parameter that is made at the first call and kept is one of the function', async () => {
  const kept: { total?: Buffer; w?: Parameter } = {};
  const f = compile((a: Tensor) => {
    kept.total ??= new Buffer(tensor([0, 0]));
    kept.w ??= new Parameter(tensor([1, 1]));
    kept.w.zeroGrad();
    kept.w.value.mul(a).sum().backward();
    noGrad(() => (kept.w!.value = kept.w!.value.sub(kept.w!.grad!)));
    return (kept.total.value = kept.total.value.add(a));
  });
  const sums = [await f(x), await f(x), await f(x), await f(x)];
  expect(sums.map((sum) => sum.toArray())).toEqual([
    [1, 2],
    [2, 4],
    [3, 6],
    [4, 8],
  ]);
  expect(kept.w!.value.toArray()).toEqual([-3, -7]);
});

it('one whose first value is computed or drawn there cannot be kept, and the error says so', async () => {
  const kept: { box?: Buffer } = {};
  const computed = compile((a: Tensor) => (kept.box ??= new Buffer(a.mul(2))).value.add(a));
  await expect(computed(x)).rejects.toThrow('was made by a function while it was traced, and kept');
  const drawn: { box?: Parameter } = {};
  const random = compile((a: Tensor) => (drawn.box ??= new Parameter(normal([2]))).value.add(a));
  await expect(random(x)).rejects.toThrow('Make it before');
});

it('a function that seeds would do so only while it is traced, which an error says', async () => {
  const seeded = (a: Tensor): Tensor => {
    seed(3);
    return a.add(normal([2]));
  };
  const message = 'the function calls seed, which would act only while it is traced; seed before';
  const expected = seeded(x).toArray();
  seed(4);
  await expect(compile(seeded)(x)).rejects.toThrow(new ExportError('compile', message));
  seed(4);
  await expect(exportTrainingStep(seeded, [x])).rejects.toThrow(`exportTrainingStep: ${message}`);
  const compiled = compile(seeded);
  expect((await compiled(x)).toArray()).toEqual(expected); // seed(3) led where the generator stood
  await expect(compiled(x)).rejects.toThrow(`compile: ${message}`);
});
