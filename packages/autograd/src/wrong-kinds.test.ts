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

/** Backward through a function that gives another one of `results` at each call. */
function checkpointOf(results: readonly Tensor[]): void {
  let at = 0;
  autograd
    .checkpoint((a: Tensor) => results[at++].add(a.sum()), new Parameter(x).value)
    .sum()
    .backward();
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
    () => loose.grad((a: unknown) => a, { argnum: 1 }),
    'argnum is no option; the options are argnums, hasAux (did you mean argnums?)',
  ],
  [() => loose.grad((a: unknown) => a, { hasAux: 1 }), 'grad: hasAux is 1; it must be true or false'],
  [
    () => (loose.grad((a: unknown) => a, { argnums: 1 }) as Loose)(x),
    'grad: argnums is 1; it must be in -1 … 0, as there are 1 arguments',
  ],
  [
    () => (loose.grad((a: unknown) => a, { argnums: 'x' }) as Loose)(x),
    "grad: argnums is 'x'; it must be in -1 … 0, as there are 1 arguments",
  ],
  [
    () => (loose.grad((a: unknown) => a, { hasAux: true }) as Loose)(x),
    'grad: the result of f is a tensor [3]; it must be a list of the output and what else there is, as hasAux is true',
  ],
  [() => loose.vjp(), 'vjp: f is undefined; it must be a function'],
  [() => loose.vjp(() => x, 3), 'vjp: argument 0 is 3; it must be a tensor, or lists and objects of tensors'],
  [() => loose.vjp(() => 3, x), 'vjp: the output of f is 3; it must be a tensor, or lists and objects of tensors'],
  [
    () => loose.vjp((a: unknown) => a, x, { has_aux: true }),
    'vjp: has_aux is no option; the options are hasAux (did you mean hasAux?)',
  ],
  [() => (loose.vjp((a: unknown) => a, x) as Loose[])[1](3), 'vjp: cotangent is undefined; it must be a tensor'],
  [() => loose.jvp((a: unknown) => a, x, [x]), 'jvp: primals is a tensor [3]; it must be a list'],
  [() => loose.jvp((a: unknown) => a, [x], x), 'jvp: tangents is a tensor [3]; it must be a list'],
  [
    () => loose.jvp((a: unknown) => a, [x], [x, x]),
    'jvp: tangents is [a tensor [3], a tensor [3]]; it must be of the same structure as primals, which has no [1]',
  ],
  [
    () => loose.jvp(() => x, [x], [x], { strict: true }),
    'jvp: nothing leads from the arguments to tensor 0 of 1 of the result',
  ],
  [
    () => (loose.linearize((a: unknown) => a, x) as Loose[])[1](),
    'linearize: tangents[0] is undefined; it must be a tensor',
  ],
  [() => loose.jacrev(3), 'jacrev: f is 3; it must be a function'],
  [() => loose.jacrev(() => x, { chunkSize: 0 }), 'jacrev: chunkSize is 0; it must be a whole number of at least 1'],
  [
    () => loose.jacfwd(() => x, { randomness: 'other' }),
    'jacfwd: randomness is other; it must be one of error, same, different',
  ],
  [() => loose.hessian(() => x, { hasAux: true }), 'hessian: hasAux is no option; the options are argnums'],
  [() => loose.jacobian((a: unknown) => a, 3), 'jacobian: inputs is 3; it must be a tensor'],
  [() => loose.jacobian((a: unknown) => a, [x, 3]), 'jacobian: inputs[1] is 3; it must be a tensor'],
  [
    () => loose.jacobian((a: unknown) => a, x, { strategy: 'forward-mode' }),
    'jacobian: vectorize is false; it must be true for the strategy forward-mode',
  ],
  [() => loose.jacobian(() => x, x, { strict: true }), 'jacobian: nothing leads from the arguments to tensor 0 of 1'],
  [() => loose.hvp((a: unknown) => a, x, x), 'hvp: the result of f is a tensor [3]; it must be of exactly 1 element'],
  [
    () => loose.hvp((a: unknown) => a, x),
    'hvp: v is undefined; it must be what is like inputs, unless there is a single one of 1 element',
  ],
  [
    () => loose.vhp((a: unknown) => a, x, x, { v: x }),
    'vhp: v is a tensor [3]; it must be given once, in its place or as an option',
  ],
  [() => loose.vmap(3), 'vmap: f is 3; it must be a function'],
  [
    () => loose.vmap((a: unknown) => a, { in_dims: 1 }),
    'vmap: in_dims is no option; the options are inAxes, outAxes, randomness, chunkSize',
  ],
  [
    () => loose.vmap((a: unknown) => a, { randomness: 'any' }),
    'vmap: randomness is any; it must be one of error, same, different',
  ],
  [
    () => loose.vmap((a: unknown) => a, { chunkSize: 1.5 }),
    'vmap: chunkSize is 1.5; it must be a whole number of at least 1',
  ],
  [() => (loose.vmap((a: unknown) => a) as Loose)(3), 'vmap: no argument is mapped; at least 1 tensor needs an axis'],
  [
    () => (loose.vmap((a: unknown) => a, { inAxes: [0, 0] }) as Loose)(x),
    'vmap: inAxes has 2 entries for 1 arguments; it needs one for each',
  ],
  [
    () => (loose.vmap((a: unknown) => a, { inAxes: 'first' }) as Loose)(x),
    "vmap: inAxes is 'first'; it must be an axis or null",
  ],
  [
    () => (loose.vmap((a: unknown) => a) as Loose)(x, normal([2])),
    'vmap: the mapped axes have 3, 2 entries; all must have as many',
  ],
  [
    () => (loose.vmap(() => 3) as Loose)(x),
    'vmap: the result of f is 3; it must be a tensor, or lists and objects of tensors',
  ],
  [
    () => (loose.vmap((a: unknown) => a, { outAxes: null }) as Loose)(x),
    'vmap: result 0 differs from example to example, but outAxes is null',
  ],
  [() => loose.debugUnwrap(3), 'debugUnwrap: tensor is 3; it must be a tensor'],
  [() => loose.debugUnwrap(x, { recurse: 1 }), 'debugUnwrap: recurse is 1; it must be true or false'],
  [() => loose.checkpoint(3, x), 'checkpoint: f is 3; it must be a function'],
  [
    () => loose.checkpoint((a: unknown) => a, x, { useReentrant: false }),
    'checkpoint: useReentrant is no option; the options are preserveRngState',
  ],
  [
    () => loose.checkpoint((a: unknown) => a, x, { preserveRngState: 0 }),
    'checkpoint: preserveRngState is 0; it must be true or false',
  ],
  [
    () => checkpointOf([normal([3]), normal([2])]),
    'checkpoint: f gave float32 [3] at first, but float32 [2] when it was computed again',
  ],
  [() => loose.detectAnomaly(3), 'detectAnomaly: f is 3; it must be a function'],
  [
    () => loose.detectAnomaly(async () => {}),
    'detectAnomaly: f is async; operations are looked at until its first await only',
  ],
  [() => loose.setDetectAnomaly('yes'), "setDetectAnomaly: mode is 'yes'; it must be true or false"],
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
  expect(() => ownOf([tensor([1, 2])]).backward()).toThrow('own: input 0 is [3] but gradient 0 is [2]');
});

test('shapes and dtypes of arguments are checked', () => {
  const { grad, jvp, vjp, vmap } = autograd;
  expect(() => grad((a: Tensor) => a.sum())(tensor([1], { dtype: 'int32' }))).toThrow('grad: argument 0 is int32');
  expect(() => jvp((a: Tensor) => a, [x], [normal([2])])).toThrow('jvp: tangents[0] is [2] but primals[0] is [3]');
  expect(() => vjp((a: Tensor) => ({ a }), x)[1]({ a: normal([2]) })).toThrow(
    'vjp: cotangent.a is [2] but the output.a is [3]',
  );
  expect(() => vmap((a: Tensor) => a, { inAxes: 1 })(x)).toThrow('vmap: axis is 1 but must be -1 … 0 for rank 1');
  expect(() => vmap((a: Tensor) => a.mul(a.item()))(x)).toThrow('has no values, for its function was being traced');
});
