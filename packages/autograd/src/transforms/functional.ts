import {
  identity,
  isTensor,
  onesLike,
  refuseArgument,
  requireBoolean,
  requireFunction,
  requireOneOf,
  requireOptions,
  requireTensor,
  type OptionNames,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { enableGrad, noGrad } from '../mode.ts';
import { flattenTree, tensorTree } from '../tree.ts';
import type { JacobianOf } from './jacobians.ts';
import { forwardJacobian, mapped, oneByOne, reverseJacobian } from './jacobian-rows.ts';
import { filled, paired, pull, recordCall, requireDependence } from './record-call.ts';

/** One argument, or a list of all. */
export type TensorInputs = Tensor | readonly Tensor[];

/** A function of what the inputs are: a tensor, or as many as the list has. */
export type FunctionOf<X extends TensorInputs, R> = X extends readonly Tensor[] ? (...inputs: X) => R : (input: X) => R;

interface ProductOptions {
  /** whether the results can be differentiated again; default false */
  readonly createGraph?: boolean | undefined;
  /** whether it is an error if something does not depend on an input; default false: its derivative is zero */
  readonly strict?: boolean | undefined;
}

interface JacobianOptions extends ProductOptions {
  /** whether all rows are computed at once, which needs more memory; default false: one after the other */
  readonly vectorize?: boolean | undefined;
  /** by rows or by columns; the latter only with `vectorize`; default reverse-mode */
  readonly strategy?: 'reverse-mode' | 'forward-mode' | undefined;
}

const known: OptionNames<JacobianOptions> = { createGraph: true, strict: true, vectorize: true, strategy: true };

/** Results without a graph, unless one is wanted. */
function finished<T>(value: T, createGraph: boolean): T {
  if (createGraph) return value;
  const tree = flattenTree(value);
  return noGrad(() => tree.rebuild(tree.tensors.map((x) => identity(x)))) as T;
}

function listed(where: string, inputs: TensorInputs): readonly Tensor[] {
  const list: unknown = Array.isArray(inputs) ? inputs : [inputs];
  (list as readonly unknown[]).forEach((x, i) =>
    requireTensor(where, Array.isArray(inputs) ? `inputs[${i}]` : 'inputs', x),
  );
  return list as readonly Tensor[];
}

/**
 * The Jacobian of `f` at `inputs`: `jacrev` for one place, with the options of `torch.autograd.functional`.
 *
 * @param f tensors → a tensor, or lists and objects of them
 * @param inputs the argument of `f`, or a list of all
 * @param options `createGraph`: whether the result can be differentiated again, default false; `strict`: whether an output that does not depend
 *   on an input is an error, default false; `vectorize`: all rows at once, default false; `strategy`: `reverse-mode` (default), or
 *   `forward-mode` for more outputs than inputs
 * @returns for each tensor of the output a Jacobian `[…output, …input]`, or a list of them if `inputs` are a list
 * @throws {ConfigError} if an argument is of the wrong kind, an option unknown, or with `strict`, an output depends on nothing
 * @throws {DTypeError} if an input is not floating
 * @example jacobian((x: Tensor) => x.exp().sum(), tensor([0, 0])).toArray(); // [1, 1]
 * @see https://pytorch.org/docs/stable/generated/torch.autograd.functional.jacobian.html
 */
export function jacobian<X extends TensorInputs, R>(
  f: FunctionOf<X, R>,
  inputs: X,
  options: JacobianOptions = {},
): JacobianOf<R, X> {
  requireFunction('jacobian', 'f', f);
  const given = listed('jacobian', inputs);
  const {
    createGraph = false,
    strict = false,
    vectorize = false,
    strategy = 'reverse-mode',
  } = requireOptions('jacobian', options, known);
  for (const [name, value] of Object.entries({ createGraph, strict, vectorize }))
    requireBoolean('jacobian', name, value);
  requireOneOf('jacobian', 'strategy', strategy, ['reverse-mode', 'forward-mode']);
  const isForward = strategy === 'forward-mode';
  if (isForward && !vectorize) refuseArgument('jacobian', 'vectorize', vectorize, 'true for the strategy forward-mode');
  const call = recordCall('jacobian', f, given, {});
  const find = isForward ? forwardJacobian : reverseJacobian;
  const { tree, jacobians } = (createGraph ? enableGrad : noGrad)(() =>
    find('jacobian', call, { map: vectorize ? mapped(null) : oneByOne, strict: strict ? 'jacobian' : undefined }),
  );
  const all = tree.rebuild(jacobians.map((each) => (Array.isArray(inputs) ? each : each[0])));
  return finished(all, createGraph) as JacobianOf<R, X>;
}

interface DirectedOptions extends ProductOptions {
  /** the direction: like the input, or a list like the inputs; default 1, for a single input of one element */
  readonly v?: TensorInputs | undefined;
}

/** The value of a scalar function, and its Hessian times a direction. */
function hessianProduct(
  where: string,
  f: (...inputs: never[]) => unknown,
  inputs: TensorInputs,
  [placed, last]: readonly [TensorInputs | DirectedOptions | undefined, DirectedOptions | undefined],
): [Tensor, TensorInputs] {
  requireFunction(where, 'f', f);
  const given = listed(where, inputs);
  const { v, createGraph = false, strict = false } = directed(where, placed, last);
  requireBoolean(where, 'createGraph', createGraph);
  requireBoolean(where, 'strict', strict);
  if (v === undefined && !(given.length === 1 && given[0].size === 1))
    refuseArgument(where, 'v', v, 'what is like inputs, unless there is a single one of 1 element');
  const like = tensorTree(where, 'inputs', inputs);
  const directions =
    v === undefined ? given.map((x) => onesLike(x)) : paired(where, ['v', v], ['inputs', like]).map(([, d]) => d);
  const { output, leaves } = recordCall(where, f, given, {});
  requireTensor(where, 'the result of f', output);
  if (output.size !== 1) refuseArgument(where, 'the result of f', output, 'of exactly 1 element');
  const product = (): (Tensor | null)[] => {
    const gradients = enableGrad(() => pull([[output, onesLike(output)]], leaves));
    if (strict) requireDependence(where, gradients);
    // Hessians are symmetric, so the gradient of g · v is Hv and vᵀH
    return pull(
      gradients.flatMap((gradient, i) => (gradient === null ? [] : [[gradient, directions[i]] as const])),
      leaves,
    );
  };
  const found = (createGraph ? enableGrad : noGrad)(product);
  if (strict) requireDependence(where, found);
  const products = filled(found, leaves);
  return finished([output, Array.isArray(inputs) ? products : products[0]], createGraph);
}

/** The direction in its place or by name, and the options. */
function directed(
  where: string,
  placed: TensorInputs | DirectedOptions | undefined,
  last: DirectedOptions | undefined,
): DirectedOptions {
  const names = { v: true, createGraph: true, strict: true } as const;
  if (!isTensor(placed) && !Array.isArray(placed))
    return requireOptions(where, (placed ?? last ?? {}) as object, names);
  const options = requireOptions<DirectedOptions>(where, last ?? {}, names);
  if (options.v !== undefined) refuseArgument(where, 'v', options.v, 'given once, in its place or as an option');
  return { ...options, v: placed as TensorInputs };
}

/**
 * The value of a scalar function at `inputs`, and its Hessian times a direction, `Hv`, without the Hessian.
 *
 * @param f tensors → a scalar tensor
 * @param inputs the argument of `f`, or a list of all
 * @param v like the input, or a list like the inputs; may also be an option; default 1 for a single input of one element
 * @param options `createGraph`: whether the results can be differentiated again, default false; `strict`: whether it is an error if the
 *   gradient does not depend on an input, default false
 * @returns `[f(inputs), Hv]`, the latter like the inputs
 * @throws {ConfigError} if an argument is of the wrong kind, an option unknown, `f` gives no scalar, or with `strict`, something depends on nothing
 * @throws {DTypeError} if an input is not floating
 * @throws {ShapeError} if `v` has another shape than the input
 * @example
 * const [value, product] = hvp((x: Tensor) => x.pow(3).sum(), tensor([1, 2]), tensor([1, 1]));
 * [value.item(), product.toArray()]; // [9, [6, 12]]
 * @see https://pytorch.org/docs/stable/generated/torch.autograd.functional.hvp.html
 */
export function hvp<X extends TensorInputs>(
  f: FunctionOf<X, Tensor>,
  inputs: X,
  v?: X | DirectedOptions,
  options?: DirectedOptions,
): [Tensor, X] {
  return hessianProduct('hvp', f, inputs, [v, options]) as [Tensor, X];
}

/**
 * The value of a scalar function at `inputs`, and a direction times its Hessian, `vᵀH`; as Hessians are symmetric, the same numbers as `hvp`.
 *
 * @param f tensors → a scalar tensor
 * @param inputs the argument of `f`, or a list of all
 * @param v like the input, or a list like the inputs; may also be an option; default 1 for a single input of one element
 * @param options `createGraph`: whether the results can be differentiated again, default false; `strict`: whether it is an error if the
 *   gradient does not depend on an input, default false
 * @returns `[f(inputs), vᵀH]`, the latter like the inputs
 * @throws {ConfigError} if an argument is of the wrong kind, an option unknown, `f` gives no scalar, or with `strict`, something depends on nothing
 * @throws {DTypeError} if an input is not floating
 * @throws {ShapeError} if `v` has another shape than the input
 * @example
 * const [value, product] = vhp((x: Tensor) => x.pow(3).sum(), tensor([1, 2]), tensor([1, 1]));
 * [value.item(), product.toArray()]; // [9, [6, 12]]
 * @see https://pytorch.org/docs/stable/generated/torch.autograd.functional.vhp.html
 */
export function vhp<X extends TensorInputs>(
  f: FunctionOf<X, Tensor>,
  inputs: X,
  v?: X | DirectedOptions,
  options?: DirectedOptions,
): [Tensor, X] {
  return hessianProduct('vhp', f, inputs, [v, options]) as [Tensor, X];
}
