import {
  ConfigError,
  formatShape,
  identity,
  refuseArgument,
  requireFloating,
  requireTensor,
  ShapeError,
  zerosLike,
  type GradFn,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { gradientsOf, Leaf, type GradientNode } from '../gradient-node.ts';
import { enableGrad, isGradEnabled, noGrad } from '../mode.ts';
import { flattenTree, tensorTree, type Tree } from '../tree.ts';

/** A tensor of its own. One with a gradFn keeps it, for derivatives of the derivative. */
export function variable(x: Tensor): Tensor {
  const own = enableGrad(() => identity(x));
  own.gradFn ??= new Leaf(() => {});
  return own;
}

/** The targets, and the nodes that depend on one. */
function leading(targets: ReadonlySet<GradFn>, nodes: readonly GradientNode[]): ReadonlySet<GradFn> {
  const found = new Set(targets);
  for (const node of nodes.toReversed()) {
    if (node.operation.inputs.some(({ gradFn }) => gradFn !== null && found.has(gradFn))) found.add(node);
  }
  return found;
}

/**
 * The gradients of variables, null where nothing leads to one. They have a graph of their own, unless in `noGrad`.
 *
 * @param roots what was computed of the variables, each with the gradient that it begins with
 */
export function pull(
  roots: readonly (readonly [root: Tensor, gradient: Tensor])[],
  variables: readonly Tensor[],
): (Tensor | null)[] {
  const targets = new Set(variables.flatMap(({ gradFn }) => gradFn ?? []));
  const found = gradientsOf(roots, {
    only: { targets, leading: (nodes) => leading(targets, nodes) },
    run: isGradEnabled() ? enableGrad : noGrad,
  });
  return variables.map(({ gradFn }) => found.get(gradFn!) ?? null);
}

/** Throws if something depends on nothing, for callers that are strict. */
export function requireDependence(where: string, found: readonly (Tensor | null)[]): void {
  const at = found.indexOf(null);
  if (at === -1) return;
  throw new ConfigError(
    where,
    `nothing leads from the arguments to tensor ${at} of ${found.length} of the result; with strict, each must depend on them`,
    { expected: found.length, got: at },
  );
}

/** Zeros in the place of gradients that are not there. */
export function filled(gradients: readonly (Tensor | null)[], like: readonly Tensor[]): Tensor[] {
  return gradients.map((gradient, i) => gradient ?? zerosLike(like[i]));
}

/** A function's call, from which its gradients can be asked for. */
export interface RecordedCall {
  /** the trees of the arguments that gradients are wanted of */
  readonly variables: readonly Tree[];
  /** the tensors in them */
  readonly leaves: readonly Tensor[];
  readonly output: unknown;
  /** what came beside the output; undefined if nothing was asked for */
  readonly aux: unknown;
}

interface CallOptions {
  /** which arguments gradients are wanted of; default all */
  readonly argnums?: readonly number[] | undefined;
  readonly hasAux?: boolean | undefined;
}

/** Calls `f` with variables in the places of some arguments. */
export function recordCall(
  where: string,
  f: (...inputs: never[]) => unknown,
  inputs: readonly unknown[],
  { argnums = inputs.map((_, i) => i), hasAux = false }: CallOptions,
): RecordedCall {
  const given = [...inputs];
  const variables = argnums.map((at) => {
    const name = `argument ${at}`;
    const tree = tensorTree(where, name, inputs[at]);
    tree.tensors.forEach(({ dtype }, i) => requireFloating(where, `${name}${tree.paths[i]}`, dtype));
    const own = tree.tensors.map(variable);
    given[at] = tree.rebuild(own);
    return { ...tree, tensors: own };
  });
  const result = enableGrad(() => (f as (...all: unknown[]) => unknown)(...given));
  const [output, aux] = hasAux ? requirePair(where, result) : [result, undefined];
  return { variables, leaves: variables.flatMap(({ tensors }) => tensors), output, aux };
}

function requirePair(where: string, result: unknown): readonly unknown[] {
  if (Array.isArray(result) && result.length === 2) return result;
  return refuseArgument(
    where,
    'the result of f',
    result,
    'a list of the output and what else there is, as hasAux is true',
  );
}

/** The tensors in what a function gave, without their graph where none is wanted. */
export function released(value: unknown): unknown {
  if (isGradEnabled()) return value;
  const tree = flattenTree(value);
  return tree.rebuild(tree.tensors.map((x) => identity(x)));
}

/** Which arguments are meant, from the first. */
export function placesOf(where: string, argnums: number | readonly number[], count: number): number[] {
  return [argnums].flat().map((at: unknown) => {
    const place = (at as number) < 0 ? count + (at as number) : (at as number);
    if (Number.isInteger(at) && place >= 0 && place < count) return place;
    return refuseArgument(where, 'argnums', argnums, `in ${-count} … ${count - 1}, as there are ${count} arguments`);
  });
}

/** Pairs tensors with gradients or directions of them. @throws {ShapeError} unless their structures and shapes are the same */
export function paired(
  where: string,
  [name, given]: readonly [string, unknown],
  [rule, expected]: readonly [string, Tree],
): (readonly [Tensor, Tensor])[] {
  const tree = flattenTree(given);
  const extra = tree.paths.find((path) => !expected.paths.includes(path));
  if (extra !== undefined)
    refuseArgument(where, name, given, `of the same structure as ${rule}, which has no ${extra}`);
  return expected.tensors.map((x, i) => {
    const path = expected.paths[i];
    const one = tree.tensors[tree.paths.indexOf(path)];
    requireTensor(where, `${name}${path}`, one);
    requireSameShape(where, [`${name}${path}`, one], [`${rule}${path}`, x]);
    return [x, one] as const;
  });
}

function requireSameShape(
  where: string,
  [name, x]: readonly [string, Tensor],
  [rule, like]: readonly [string, Tensor],
): void {
  if (formatShape(x.shape) === formatShape(like.shape)) return;
  throw new ShapeError(where, `${name} is ${formatShape(x.shape)} but ${rule} is ${formatShape(like.shape)}`, {
    expected: like.shape,
    got: x.shape,
  });
}
