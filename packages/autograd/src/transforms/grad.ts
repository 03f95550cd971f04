import {
  formatShape,
  onesLike,
  requireBoolean,
  requireFunction,
  requireOptions,
  requireTensor,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { filled, placesOf, pull, recordCall, released } from './record-call.ts';
import type { ArgNums, Chosen, DerivativeOptions } from './argnums.ts';

function requireScalar(where: string, value: unknown): asserts value is Tensor {
  requireTensor(where, 'the result of f', value);
  if (value.size === 1) return;
  throw new ShapeError(
    where,
    `f returns ${formatShape(value.shape)} with ${value.size} elements; a gradient is that of exactly 1, e.g. f(x).sum()`,
    { expected: 1, got: value.size },
  );
}

function gradAndValueOf(where: string, f: (...inputs: never[]) => unknown, options: DerivativeOptions<ArgNums>) {
  requireFunction(where, 'f', f);
  const known = { argnums: true, hasAux: true } as const;
  const { argnums = 0, hasAux = false } = requireOptions<DerivativeOptions<ArgNums>>(where, options, known);
  requireBoolean(where, 'hasAux', hasAux);
  return (...inputs: readonly unknown[]) => {
    const places = placesOf(where, argnums, inputs.length);
    const { variables, leaves, output, aux } = recordCall(where, f, inputs, { argnums: places, hasAux });
    requireScalar(where, output);
    const gradients = filled(pull([[output, onesLike(output)]], leaves), leaves);
    let at = 0;
    const trees = variables.map((tree) => tree.rebuild(gradients.slice(at, (at += tree.tensors.length))));
    return { gradient: typeof argnums === 'number' ? trees[0] : trees, value: released(output), aux: released(aux) };
  };
}

/**
 * Turns `f` into a function that returns the gradient with respect to some of its arguments, and its value.
 *
 * @param f any arguments → a scalar tensor, or `[scalar, aux]` with `hasAux`
 * @param options `argnums`: which arguments gradients are wanted of, by position: a number (default 0), or a list for a list of gradients;
 *   they are floating tensors, or lists and objects of them; `hasAux`: whether `f` returns something beside the scalar that is handed on;
 *   default false
 * @returns a function of the same arguments → `[gradient, value]`, with `hasAux` `[gradient, [value, aux]]`. A gradient has the structure of
 *   its argument, and a gradFn, so that it can be differentiated again; inside `noGrad` it has none. That of an argument that does not
 *   matter is zero
 * @throws {ShapeError} if the result of `f` has more than one element
 * @throws {DTypeError} if an argument is not floating
 * @throws {ConfigError} if `f` is no function, or an argument or its result no tensor
 * @example
 * const [gradient, value] = gradAndValue((x: Tensor) => x.mul(x).sum())(tensor([3]));
 * [value.item(), gradient.item()]; // [9, 6]
 * @see https://pytorch.org/docs/stable/generated/torch.func.grad_and_value.html
 */
export function gradAndValue<A extends readonly unknown[], Aux, const N extends ArgNums = 0>(
  f: (...inputs: A) => readonly [Tensor, Aux],
  options: DerivativeOptions<N> & { readonly hasAux: true },
): (...inputs: A) => [Chosen<A, N>, [Tensor, Aux]];
export function gradAndValue<A extends readonly unknown[], const N extends ArgNums = 0>(
  f: (...inputs: A) => Tensor,
  options?: DerivativeOptions<N>,
): (...inputs: A) => [Chosen<A, N>, Tensor];
export function gradAndValue(
  f: (...inputs: never[]) => unknown,
  options: DerivativeOptions<ArgNums> = {},
): (...inputs: unknown[]) => unknown[] {
  const called = gradAndValueOf('gradAndValue', f, options);
  return (...inputs) => {
    const { gradient, value, aux } = called(...inputs);
    return [gradient, options.hasAux === true ? [value, aux] : value];
  };
}

/**
 * Turns `f` into a function that returns the gradient with respect to some of its arguments. Apply it twice for second derivatives.
 *
 * @param f any arguments → a scalar tensor, or `[scalar, aux]` with `hasAux`
 * @param options `argnums`: which arguments gradients are wanted of, by position: a number (default 0), or a list for a list of gradients;
 *   they are floating tensors, or lists and objects of them; `hasAux`: whether `f` returns something beside the scalar that is handed on;
 *   default false
 * @returns a function of the same arguments → the gradient, with `hasAux` `[gradient, aux]`
 * @throws {ShapeError} if the result of `f` has more than one element
 * @throws {DTypeError} if an argument is not floating
 * @throws {ConfigError} if `f` is no function, or an argument or its result no tensor
 * @example
 * const cube = (x: Tensor) => x.mul(x).mul(x).sum();
 * grad(cube)(tensor([2])).toArray(); // [12]
 * @example
 * const product = (x: Tensor, y: Tensor) => x.mul(y).sum();
 * const [dx, dy] = grad(product, { argnums: [0, 1] })(tensor([2]), tensor([5]));
 * [dx.item(), dy.item()]; // [5, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.func.grad.html
 */
export function grad<A extends readonly unknown[], Aux, const N extends ArgNums = 0>(
  f: (...inputs: A) => readonly [Tensor, Aux],
  options: DerivativeOptions<N> & { readonly hasAux: true },
): (...inputs: A) => [Chosen<A, N>, Aux];
export function grad<A extends readonly unknown[], const N extends ArgNums = 0>(
  f: (...inputs: A) => Tensor,
  options?: DerivativeOptions<N>,
): (...inputs: A) => Chosen<A, N>;
export function grad(
  f: (...inputs: never[]) => unknown,
  options: DerivativeOptions<ArgNums> = {},
): (...inputs: unknown[]) => unknown {
  const called = gradAndValueOf('grad', f, options);
  return (...inputs) => {
    const { gradient, aux } = called(...inputs);
    return options.hasAux === true ? [gradient, aux] : gradient;
  };
}
