import {
  broadcastTo,
  concat,
  ConfigError,
  requireFunction,
  requireOneOf,
  requireOptions,
  requireWholeNumber,
  slice,
  type OptionNames,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { flattenTree, tensorTree, type Tree } from '../tree.ts';
import { axesFor, sizeAlong, type AxisTree } from './axes.ts';
import { moveAxis } from './call.ts';
import type { Randomness } from './level.ts';
import { mapOver } from './map-over.ts';
import type { Batched } from './values.ts';

interface VmapOptions {
  /** the mapped axis of each argument: one for all, or a list with one for each; null: the argument is the same for all; default 0 */
  readonly inAxes?: AxisTree | undefined;
  /** where the mapped axis is in the results: one for all, or as they are structured; null: the same for all; default 0 */
  readonly outAxes?: AxisTree | undefined;
  /** what random draws in `f` are: an error, the `same` for all examples, or `different` ones; default error */
  readonly randomness?: Randomness | undefined;
  /** most examples that are done at once, to save memory; default null: all */
  readonly chunkSize?: number | null | undefined;
}

const known: OptionNames<VmapOptions> = { inAxes: true, outAxes: true, randomness: true, chunkSize: true };

/** The results of all examples, or of some of them. */
interface Mapped {
  readonly tree: Tree;
  readonly tensors: readonly Tensor[];
  readonly axes: readonly (number | null)[];
}

/**
 * Maps a function of one example over an axis of its arguments: `vmap(f)(x)` is `stack([f(x[0]), f(x[1]), …])`, but does each operation once,
 * for all examples.
 *
 * Operations have a rule for many examples (elementwise, products, reductions, movements, indexing, convolutions, poolings), or are
 * composed of such, or are done for one example after the other. `f` may be a gradient (`vmap(grad(loss))`: gradients of each example), or
 * mapped itself; the mapped function can be differentiated, compiled and exported. `f` cannot ask for values of its arguments (`item`), nor give
 * a parameter or buffer a value for each example.
 *
 * @param f any arguments → a tensor, or lists and objects of them
 * @param options `inAxes`: the mapped axis of each argument, default 0; `outAxes`: that of the results, default 0; `randomness`: default
 *   error; `chunkSize`: default all at once
 * @returns a function of the same arguments, with an axis more where they are mapped
 * @throws {ConfigError} if no argument is mapped, their numbers of examples differ, `f` gives anything but tensors, an option is unknown or
 *   of the wrong kind, or `f` draws random numbers and `randomness` does not say which
 * @throws {ShapeError} if an axis is outside the rank of its tensor
 * @throws {ExportError} if `f` asks for values of tensors
 * @example
 * const dot = (a: Tensor, b: Tensor) => a.mul(b).sum();
 * vmap(dot)(tensor([[1, 2], [3, 4]]), tensor([[1, 1], [2, 2]])).toArray(); // [3, 14]
 * vmap(dot, { inAxes: [1, null] })(tensor([[1, 2], [3, 4]]), tensor([1, 1])).toArray(); // [4, 6]
 * @see https://pytorch.org/docs/stable/generated/torch.func.vmap.html
 */
export function vmap<A extends readonly unknown[], R>(
  f: (...inputs: A) => R,
  options: VmapOptions = {},
): (...inputs: A) => R {
  requireFunction('vmap', 'f', f);
  const {
    inAxes = 0,
    outAxes = 0,
    randomness = 'error',
    chunkSize = null,
  } = requireOptions('vmap', options, known, '{ inAxes: 1 }');
  requireOneOf('vmap', 'randomness', randomness, ['error', 'same', 'different']);
  if (chunkSize !== null) requireWholeNumber('vmap', 'chunkSize', chunkSize, { least: 1 });
  return (...inputs) => {
    requireAxisEach(inAxes, inputs);
    const tree = flattenTree(inputs);
    const axes = axesFor('vmap', ['inAxes', inAxes], tree, (i) => tree.tensors[i].rank);
    const size = sizeAlong('vmap', tree, axes);
    const given = tree.tensors.map((x, i): Batched => {
      const axis = axes[i];
      return axis === null ? { tensor: x, isBatched: false } : { tensor: moveAxis(x, axis, 0), isBatched: true };
    });
    const call = (examples: readonly Tensor[]): unknown => f(...(tree.rebuild(examples) as A)); // of the same structure
    const shared: Tensor[] = [];
    const part = (some: readonly Batched[], count: number): Mapped =>
      mapped(call, some, { count, outAxes, randomness, shared });
    const parts = chunks(given, size, chunkSize).map(([some, count]) => part(some, count));
    return joined(parts) as R;
  };
}

function requireAxisEach(inAxes: AxisTree, inputs: readonly unknown[]): void {
  if (!Array.isArray(inAxes) || inAxes.length === inputs.length) return;
  throw new ConfigError(
    'vmap',
    `inAxes has ${inAxes.length} entries for ${inputs.length} arguments; it needs one for each`,
    { expected: inputs.length, got: inAxes.length },
  );
}

function mapped(
  call: (examples: readonly Tensor[]) => unknown,
  given: readonly Batched[],
  {
    count,
    outAxes,
    ...draws
  }: {
    readonly count: number;
    readonly outAxes: AxisTree;
    readonly randomness: Randomness;
    readonly shared: Tensor[];
  },
): Mapped {
  let tree!: Tree;
  const results = mapOver(
    (...examples) => {
      tree = tensorTree('vmap', 'the result of f', call(examples));
      return tree.tensors;
    },
    given,
    { size: count, ...draws },
  );
  const axes = axesFor('vmap', ['outAxes', outAxes], tree, (i) => tree.tensors[i].rank + 1);
  const tensors = results.map(({ tensor, isBatched }, i) => {
    const axis = axes[i];
    if (axis === null && isBatched)
      throw new ConfigError(
        'vmap',
        `result ${i} differs from example to example, but outAxes is null for it; it needs an axis`,
        { expected: 'an axis', got: null },
      );
    if (axis === null) return tensor;
    return moveAxis(isBatched ? tensor : broadcastTo(tensor, [count, ...tensor.shape]), 0, axis);
  });
  return { tree, tensors, axes };
}

/** Examples in groups of at most so many. */
function chunks(
  given: readonly Batched[],
  size: number,
  chunkSize: number | null,
): (readonly [some: readonly Batched[], count: number])[] {
  if (chunkSize === null || size <= chunkSize) return [[given, size]];
  return Array.from({ length: Math.ceil(size / chunkSize) }, (_, k) => {
    const [start, end] = [k * chunkSize, Math.min(size, (k + 1) * chunkSize)];
    const some = given.map((each) =>
      each.isBatched ? { ...each, tensor: slice(each.tensor, { axis: 0, start, end }) } : each,
    );
    return [some, end - start] as const;
  });
}

/** The results of groups of examples behind each other. */
function joined(parts: readonly Mapped[]): unknown {
  const [{ tree, tensors, axes }] = parts;
  return tree.rebuild(
    tensors.map((first, i) => {
      const axis = axes[i];
      return axis === null || parts.length === 1
        ? first
        : concat(
            parts.map((part) => part.tensors[i]),
            axis,
          );
    }),
  );
}
