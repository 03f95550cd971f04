import {
  cast,
  isDifferentiable,
  requireBoolean,
  requireFunction,
  requireList,
  requireOptions,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { detach } from '../detach.ts';
import { enableGrad } from '../mode.ts';
import { tensorTree, type Tree } from '../tree.ts';
import {
  filled,
  paired,
  pull,
  recordCall,
  released,
  requireDependence,
  variable,
  type RecordedCall,
} from './record-call.ts';

/** A call of a function, and how its output changes with its arguments. */
export interface LinearizedCall extends RecordedCall {
  /** the tensors in the output */
  readonly tree: Tree;
  /** The change of each tensor in the output when leaves change by directions, from one on; null where nothing leads from one to the other. */
  push(from: number, ...directions: readonly Tensor[]): (Tensor | null)[];
}

/**
 * Forward mode by two reverse passes: the gradients `g(u) = uᵀJ` of the leaves are linear in `u`, so the gradient of `g(u) · v` with respect
 * to `u` is `Jv`, exactly, whatever `u` is.
 *
 * @see https://j-towns.github.io/2017/06/12/A-new-trick.html
 */
export function linearized(where: string, call: RecordedCall): LinearizedCall {
  const tree = tensorTree(where, 'the output of f', call.output);
  const outputs = tree.tensors.filter(({ dtype }) => isDifferentiable(dtype));
  const dummies = outputs.map((y) => variable(detach(y))); // of any values: those that are there
  const gradients = enableGrad(() =>
    pull(
      outputs.map((y, i) => [y, dummies[i]]),
      call.leaves,
    ),
  );
  const push = (from: number, ...directions: readonly Tensor[]): (Tensor | null)[] => {
    const seeds = directions.flatMap((direction, i): (readonly [Tensor, Tensor])[] => {
      const gradient = gradients[from + i];
      return gradient === null ? [] : [[gradient, direction]];
    });
    const found = pull(seeds, dummies);
    return tree.tensors.map((y) => {
      const change = found[outputs.indexOf(y)] ?? null;
      return change && cast(change, y.dtype); // of 16 bits it came in float32
    });
  };
  return { ...call, tree, push };
}

interface JvpOptions {
  /** whether it is an error if an output does not depend on the arguments; default false: its change is zero */
  readonly strict?: boolean | undefined;
  /** whether `f` returns `[output, aux]`, of which the second part is handed on; default false */
  readonly hasAux?: boolean | undefined;
}

/** Values of the same structure as the arguments: for each the direction in which it changes. */
type Tangents<A> = { readonly [K in keyof A]: A[K] };

/**
 * The output of `f`, and how it changes when the arguments change by the tangents `v`: the Jacobian–vector product `Jv`.
 *
 * It costs about three times what `f` costs: forward mode by two reverse passes, which is exact (`∂(uᵀJv)/∂u = Jv`).
 *
 * @param f floating tensors, or lists and objects of them → likewise; with `hasAux` `[output, aux]`
 * @param primals the list of the arguments of `f`
 * @param tangents a list of what is like each argument
 * @param options `strict`: whether an output that does not depend on the arguments is an error, default false; `hasAux`: default false
 * @returns `[output, change]`, with `hasAux` `[output, change, aux]`; the change is like the output, and can be differentiated again
 * @throws {ConfigError} if an argument is of the wrong kind, an option unknown, or with `strict`, an output depends on nothing
 * @throws {DTypeError} if an argument is not floating
 * @throws {ShapeError} if a tangent has another shape than its argument
 * @example
 * const [y, change] = jvp((x: Tensor) => x.mul(x), [tensor([2, 3])], [tensor([1, 10])]);
 * [y.toArray(), change.toArray()]; // [[4, 9], [4, 60]]
 * @see https://pytorch.org/docs/stable/generated/torch.func.jvp.html
 */
export function jvp<A extends readonly unknown[], R, Aux>(
  f: (...primals: A) => readonly [R, Aux],
  primals: A,
  tangents: Tangents<A>,
  options: JvpOptions & { readonly hasAux: true },
): [R, R, Aux];
export function jvp<A extends readonly unknown[], R>(
  f: (...primals: A) => R,
  primals: A,
  tangents: Tangents<A>,
  options?: JvpOptions,
): [R, R];
export function jvp(
  f: (...primals: never[]) => unknown,
  primals: readonly unknown[],
  tangents: unknown,
  options: JvpOptions = {},
): unknown[] {
  requireFunction('jvp', 'f', f);
  requireList('jvp', 'primals', primals);
  requireList('jvp', 'tangents', tangents);
  const { strict = false, hasAux = false } = requireOptions('jvp', options, { strict: true, hasAux: true });
  requireBoolean('jvp', 'strict', strict);
  requireBoolean('jvp', 'hasAux', hasAux);
  const inputs = tensorTree('jvp', 'primals', primals);
  const directions = paired('jvp', ['tangents', tangents], ['primals', inputs]).map(([, v]) => v);
  const { output, aux, tree, push } = linearized('jvp', recordCall('jvp', f, primals, { hasAux }));
  const changes = push(0, ...directions);
  if (strict) requireDependence('jvp', changes);
  return [released(output), tree.rebuild(filled(changes, tree.tensors)), ...(hasAux ? [released(aux)] : [])];
}

/**
 * The output of `f`, and a function that tells how it changes when the arguments change by some tangents, as `jvp` does: for many tangents
 * at one place, since what `f` computed is kept.
 *
 * @param f floating tensors, or lists and objects of them → likewise
 * @param primals the arguments of `f`
 * @returns `[output, jvpFunction]`; the function takes what is like each argument and gives what is like the output
 * @throws {ConfigError} if `f` is no function, or an argument or the output holds something else than tensors
 * @throws {DTypeError} if an argument is not floating
 * @throws {ShapeError} if a tangent has another shape than its argument
 * @example
 * const [y, jvpFunction] = linearize((x: Tensor) => x.mul(x), tensor([2, 3]));
 * y.toArray(); // [4, 9]
 * jvpFunction(tensor([1, 10])).toArray(); // [4, 60]
 * @see https://pytorch.org/docs/stable/generated/torch.func.linearize.html
 */
export function linearize<A extends readonly unknown[], R>(
  f: (...primals: A) => R,
  ...primals: A
): [R, (...tangents: Tangents<A>) => R] {
  requireFunction('linearize', 'f', f);
  const inputs = tensorTree('linearize', 'primals', primals);
  const { output, tree, push } = linearized('linearize', recordCall('linearize', f, primals, {}));
  const jvpFunction = (...tangents: Tangents<A>): R => {
    const directions = paired('linearize', ['tangents', tangents], ['primals', inputs]).map(([, v]) => v);
    return tree.rebuild(filled(push(0, ...directions), tree.tensors)) as R;
  };
  return [released(output) as R, jvpFunction];
}
