import { apply, ConfigError, defineOp, normal, ShapeError, tensor, type Tensor } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import * as autograd from './index.ts';

// What plain JavaScript may give: no compiler has looked at it.
type Loose = (...given: unknown[]) => unknown;
const loose = autograd as unknown as Readonly<Record<string, Loose>>; // called as plain JavaScript may
const Parameter = autograd.Parameter as unknown as new (...given: unknown[]) => autograd.Parameter; // likewise
const x = normal([3]);

/** Backward through a function whose gradient is what `given` says. */
function backwardOf(given: unknown): void {
  const f = autograd.customGradient((a) => a.neg(), (() => given) as never);
  f(new Parameter(x).value).sum().backward();
}

test.each<[call: () => unknown, text: string]>([
  [() => new Parameter(), 'Parameter: value is undefined; it must be a tensor'],
  [() => new Parameter([1, 2]), 'Parameter: value is [1, 2]; it must be a tensor'],
  [() => (new Parameter(x).value = 0 as never), 'Parameter: value is 0; it must be a tensor'],
  [() => new Parameter(x, false), 'Parameter: options are false; they must be an object such as { requiresGrad: … }'],
  [() => new Parameter(x, { requires_grad: false }), '(did you mean requiresGrad?)'],
  [() => new Parameter(x, { requiresGrad: 'no' }), "Parameter: requiresGrad is 'no'; it must be true or false"],
  [() => (new Parameter(x).requiresGrad = 0 as never), 'Parameter: requiresGrad is 0; it must be true or false'],
  [() => loose.noGrad(), 'noGrad: f is undefined; it must be a function'],
  [() => loose.enableGrad(3), 'enableGrad: f is 3; it must be a function'],
  [() => loose.grad(3), 'grad: f is 3; it must be a function'],
  [() => loose.gradAndValue(), 'gradAndValue: f is undefined; it must be a function'],
  [
    () => (loose.grad((a: unknown) => a) as Loose)(3),
    'grad: argument 0 is 3; it must be a tensor, or lists and objects of tensors',
  ],
  [() => (loose.grad(() => 3) as Loose)(x), 'grad: the result of f is 3; it must be a tensor'],
  [
    () => new Parameter(x).value.sum().backward({ retainGraph: true } as never),
    'backward: gradient is an object; it must be a tensor',
  ],
  [() => loose.customGradient(), 'customGradient: forward is undefined; it must be a function'],
  [() => loose.customGradient(() => x, 3), 'customGradient: gradient is 3; it must be a function'],
  [() => backwardOf(3), 'customGradient: what gradient returned is 3; it must be a list'],
  [() => backwardOf([3]), 'customGradient: gradient 0 is 3; it must be a tensor'],
  [() => loose.checkGradient(3, [x]), 'checkGradient: f is 3; it must be a function'],
  [() => loose.checkGradient(() => x, x), 'checkGradient: inputs is a tensor [3]; it must be a list'],
  [() => loose.checkGradient(() => x, [1]), 'checkGradient: inputs[0] is 1; it must be a tensor'],
  [() => loose.checkGradient(() => x, [x], { eps: 1 }), 'checkGradient: eps is no option; the options are step'],
])('%o', (call, text) => {
  expect(call).toThrow(ConfigError);
  expect(call).toThrow(text);
});

test('explicit undefined counts as left out', () => {
  expect(new autograd.Parameter(tensor([1]), { requiresGrad: undefined }).requiresGrad).toBe(true);
});

/** An operation of one's own whose gradient rule gives what it is told. */
function ownOf(given: unknown): Tensor {
  const op = defineOp<[x: Tensor]>({
    name: 'own',
    infer: ([a]) => ({ shape: a.shape, dtype: a.dtype }),
    forward() {},
    gradient: () => given as [Tensor],
    onnx: () => ({ opType: 'Identity' }),
  });
  return apply(op, [new Parameter(x).value], {}).sum();
}

test('what a gradient rule gives is checked', () => {
  expect(() => ownOf(x).backward()).toThrow('own: what gradient returned is a tensor [3]; it must be a list');
  expect(() => ownOf([3]).backward()).toThrow('own: gradient 0 is 3; it must be a tensor');
  expect(() => ownOf([tensor([1, 2])]).backward()).toThrow(ShapeError);
  expect(() => ownOf([tensor([1, 2])]).backward()).toThrow('own: gradient 0 is [2] but input 0 is [3]');
});
