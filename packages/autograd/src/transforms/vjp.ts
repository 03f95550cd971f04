import {
  cast,
  isDifferentiable,
  isFloating,
  requireBoolean,
  requireFunction,
  requireOptions,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { splitOptions, tensorTree } from '../tree.ts';
import { filled, paired, pull, recordCall, released } from './record-call.ts';

/** Options of `vjp`, behind the arguments. */
interface VjpOptions {
  /** whether `f` returns `[output, aux]`, of which the second part is handed on; default false */
  readonly hasAux?: boolean | undefined;
}

/** Gradients of the arguments of a function from one of its output. */
export type VjpFunction<A, R> = (cotangents: R) => { -readonly [K in keyof A]: A[K] };

/**
 * The output of `f`, and a function that takes a gradient of it (a cotangent `v`) to those of the arguments: the vector–Jacobian product
 * `vᵀJ`. It may be called again and again: what `f` computed is kept.
 *
 * @param f floating tensors, or lists and objects of them → likewise; with `hasAux` `[output, aux]`
 * @param primals the arguments of `f`; an object without tensors behind them is the options
 * @returns `[output, vjpFunction]`, with `hasAux` `[output, vjpFunction, aux]`. The function takes what is like the output and gives a list
 *   with what is like each argument, zero for one that does not matter; the results can be differentiated again
 * @throws {ConfigError} if `f` is no function, an argument or the output holds something else than tensors, or an option is unknown
 * @throws {DTypeError} if an argument is not floating
 * @throws {ShapeError} if a cotangent has another shape than the output
 * @example
 * const [y, vjpFunction] = vjp((x: Tensor) => x.mul(x), tensor([2, 3]));
 * y.toArray(); // [4, 9]
 * vjpFunction(tensor([1, 10]))[0].toArray(); // [4, 60]
 * @see https://pytorch.org/docs/stable/generated/torch.func.vjp.html
 */
export function vjp<A extends readonly unknown[], R, Aux>(
  f: (...primals: A) => readonly [R, Aux],
  ...given: [...A, { readonly hasAux: true }]
): [R, VjpFunction<A, R>, Aux];
export function vjp<A extends readonly unknown[], R>(
  f: (...primals: A) => R,
  ...given: A | [...A, VjpOptions]
): [R, VjpFunction<A, R>];
export function vjp(f: (...primals: never[]) => unknown, ...given: readonly unknown[]): unknown[] {
  requireFunction('vjp', 'f', f);
  const { values, options } = splitOptions(given);
  const { hasAux = false } = requireOptions<VjpOptions>('vjp', options, { hasAux: true });
  requireBoolean('vjp', 'hasAux', hasAux);
  const { output, leaves, variables, aux } = recordCall('vjp', f, values, { hasAux });
  const tree = tensorTree('vjp', 'the output of f', output);
  const vjpFunction = (cotangents: unknown): unknown[] => {
    const seeds = paired('vjp', ['cotangent', cotangents], ['the output', tree]);
    const gradients = filled(
      pull(
        seeds.flatMap(([y, dy]): (readonly [Tensor, Tensor])[] => {
          if (!isDifferentiable(y.dtype)) return [];
          return [[y, isFloating(dy.dtype) ? dy : cast(dy, 'float32')]]; // gradients of 16 bits are float32
        }),
        leaves,
      ),
      leaves,
    );
    let at = 0;
    return variables.map(({ tensors, rebuild }) => rebuild(gradients.slice(at, (at += tensors.length))));
  };
  return [released(output), vjpFunction, ...(hasAux ? [released(aux)] : [])];
}
