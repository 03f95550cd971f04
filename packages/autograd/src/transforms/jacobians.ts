import {
  requireBoolean,
  requireFunction,
  requireOneOf,
  requireOptions,
  requireWholeNumber,
  type OptionNames,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Tree } from '../tree.ts';
import type { Randomness } from '../vmap/level.ts';
import type { ArgNums, Chosen, DerivativeOptions } from './argnums.ts';
import { forwardJacobian, mapped, reverseJacobian } from './jacobian-rows.ts';
import { placesOf, recordCall, released, type RecordedCall } from './record-call.ts';

/** For each tensor in `R`, what is asked for of the arguments. */
export type JacobianOf<R, X> = R extends Tensor ? X : { -readonly [K in keyof R]: JacobianOf<R[K], X> };

interface ReverseOptions<N extends ArgNums> extends DerivativeOptions<N> {
  /** most rows that are computed at once, to save memory; default null: all */
  readonly chunkSize?: number | null | undefined;
}

interface ForwardOptions<N extends ArgNums> extends DerivativeOptions<N> {
  /** what random draws are, of which derivatives have none; as in `vmap`, default error */
  readonly randomness?: Randomness | undefined;
}

/** Jacobians of all outputs with respect to all arguments, in the structure of the output, and in it in that of the arguments. */
interface Found {
  readonly tree: Tree;
  readonly jacobians: readonly (readonly Tensor[])[];
}

function jacobianFunction(
  where: string,
  f: (...inputs: never[]) => unknown,
  { argnums = 0, hasAux = false }: DerivativeOptions<ArgNums>,
  find: (call: RecordedCall) => Found,
): (...inputs: unknown[]) => unknown {
  requireFunction(where, 'f', f);
  requireBoolean(where, 'hasAux', hasAux);
  return (...inputs) => {
    const call = recordCall(where, f, inputs, { argnums: placesOf(where, argnums, inputs.length), hasAux });
    const { tree, jacobians } = find(call);
    const structured = jacobians.map((ofOutput) => {
      let at = 0;
      const each = call.variables.map(({ tensors, rebuild }) => rebuild(ofOutput.slice(at, (at += tensors.length))));
      return typeof argnums === 'number' ? each[0] : each;
    });
    const jacobian = tree.rebuild(structured);
    return hasAux ? [jacobian, released(call.aux)] : jacobian;
  };
}

const reverseNames: OptionNames<ReverseOptions<ArgNums>> = { argnums: true, hasAux: true, chunkSize: true };
const forwardNames: OptionNames<ForwardOptions<ArgNums>> = { argnums: true, hasAux: true, randomness: true };

/**
 * Turns `f` into a function that returns its Jacobian, by rows: a gradient for each element of the output, all at once. For functions with
 * more inputs than outputs; `jacfwd` is for others.
 *
 * `J[i, j] = ∂f(x)[i] / ∂x[j]`
 *
 * @param f any arguments → a tensor, or lists and objects of them; with `hasAux` `[output, aux]`
 * @param options `argnums`: which arguments to differentiate by, default 0, a list for a list; `hasAux`: default false; `chunkSize`: most
 *   rows at once, default all
 * @returns a function of the same arguments → for each tensor of the output a Jacobian `[…output, …argument]`; with `hasAux` `[that, aux]`
 * @throws {ConfigError} if an argument or the output holds something else than tensors, or an option is unknown or of the wrong kind
 * @throws {DTypeError} if an argument is not floating
 * @example jacrev((x: Tensor) => x.mul(x))(tensor([2, 3])).toArray(); // [[4, 0], [0, 6]]
 * @see https://pytorch.org/docs/stable/generated/torch.func.jacrev.html
 */
export function jacrev<A extends readonly unknown[], R, Aux, const N extends ArgNums = 0>(
  f: (...inputs: A) => readonly [R, Aux],
  options: ReverseOptions<N> & { readonly hasAux: true },
): (...inputs: A) => [JacobianOf<R, Chosen<A, N>>, Aux];
export function jacrev<A extends readonly unknown[], R, const N extends ArgNums = 0>(
  f: (...inputs: A) => R,
  options?: ReverseOptions<N>,
): (...inputs: A) => JacobianOf<R, Chosen<A, N>>;
export function jacrev(
  f: (...inputs: never[]) => unknown,
  options: ReverseOptions<ArgNums> = {},
): (...inputs: unknown[]) => unknown {
  const { chunkSize = null } = requireOptions('jacrev', options, reverseNames);
  if (chunkSize !== null) requireWholeNumber('jacrev', 'chunkSize', chunkSize, { least: 1 });
  return jacobianFunction('jacrev', f, options, (call) => reverseJacobian('jacrev', call, { map: mapped(chunkSize) }));
}

/**
 * Turns `f` into a function that returns its Jacobian, by columns: the change of the output for each element of the arguments, all at once.
 * For functions with more outputs than inputs; `jacrev` is for others.
 *
 * `J[i, j] = ∂f(x)[i] / ∂x[j]`
 *
 * @param f any arguments → a tensor, or lists and objects of them; with `hasAux` `[output, aux]`
 * @param options `argnums`: which arguments to differentiate by, default 0, a list for a list; `hasAux`: default false; `randomness`: as in
 *   `vmap`, of draws in gradients, default error
 * @returns a function of the same arguments → for each tensor of the output a Jacobian `[…output, …argument]`; with `hasAux` `[that, aux]`
 * @throws {ConfigError} if an argument or the output holds something else than tensors, or an option is unknown or of the wrong kind
 * @throws {DTypeError} if an argument is not floating
 * @example jacfwd((x: Tensor) => x.mul(x))(tensor([2, 3])).toArray(); // [[4, 0], [0, 6]]
 * @see https://pytorch.org/docs/stable/generated/torch.func.jacfwd.html
 */
export function jacfwd<A extends readonly unknown[], R, Aux, const N extends ArgNums = 0>(
  f: (...inputs: A) => readonly [R, Aux],
  options: ForwardOptions<N> & { readonly hasAux: true },
): (...inputs: A) => [JacobianOf<R, Chosen<A, N>>, Aux];
export function jacfwd<A extends readonly unknown[], R, const N extends ArgNums = 0>(
  f: (...inputs: A) => R,
  options?: ForwardOptions<N>,
): (...inputs: A) => JacobianOf<R, Chosen<A, N>>;
export function jacfwd(
  f: (...inputs: never[]) => unknown,
  options: ForwardOptions<ArgNums> = {},
): (...inputs: unknown[]) => unknown {
  const { randomness = 'error' } = requireOptions('jacfwd', options, forwardNames);
  requireOneOf('jacfwd', 'randomness', randomness, ['error', 'same', 'different']);
  return jacobianFunction('jacfwd', f, options, (call) =>
    forwardJacobian('jacfwd', call, { map: mapped(null, randomness) }),
  );
}

/**
 * Turns `f` into a function that returns its Hessian, the second derivatives: `jacfwd(jacrev(f))`.
 *
 * `H[i, j] = ∂²f(x) / ∂x[i] ∂x[j]`
 *
 * @param f any arguments → a tensor, or lists and objects of them; mostly a scalar
 * @param options `argnums`: which arguments to differentiate by, default 0, a list for a list of lists
 * @returns a function of the same arguments → `[…output, …argument, …argument]`
 * @throws {ConfigError} if an argument or the output holds something else than tensors, or an option is unknown
 * @throws {DTypeError} if an argument is not floating
 * @example
 * const cubes = (x: Tensor) => x.pow(3).sum();
 * hessian(cubes)(tensor([1, 2])).toArray(); // [[6, 0], [0, 12]]
 * @see https://pytorch.org/docs/stable/generated/torch.func.hessian.html
 */
export function hessian<A extends readonly unknown[], R, const N extends ArgNums = 0>(
  f: (...inputs: A) => R,
  options: Pick<DerivativeOptions<N>, 'argnums'> = {},
): (...inputs: A) => JacobianOf<JacobianOf<R, Chosen<A, N>>, Chosen<A, N>> {
  requireFunction('hessian', 'f', f);
  const { argnums } = requireOptions('hessian', options, { argnums: true });
  return jacfwd<A, JacobianOf<R, Chosen<A, N>>, N>(jacrev<A, R, N>(f, { argnums }), { argnums });
}
