import { noGrad } from '@gradkit/autograd';
import {
  ConfigError,
  ExportError,
  GradkitError,
  sameShape,
  trace,
  withInlining,
  type AnyState,
  type Shape,
  type Tensor,
  type TensorType,
  type Trace,
} from '@gradkit/core-tensor/functional';
import { withMode } from '@gradkit/layers';
import { formatSizes, freeAxesOf, typesAt, type FreeAxis, type Inputs, type Sizes } from './axes/free-axis.ts';
import { mergeGraphs, type MergedGraph } from './axes/merge-graphs.ts';
import { mergeTraces, type Effort, type Graphs, type Merged } from './axes/merge-traces.ts';
import { withSizeBranches, type SizeBranch } from './axes/size-branches.ts';
import { givesSame } from './axes/gives-same.ts';
import { resizeInputs } from './axes/resize-inputs.ts';
import { differenceOf, traceAtSizes, type IsSame, type Traces } from './axes/trace-sizes.ts';
import type { ExportableModule, ExportOptions, TensorFunction } from './export-options.ts';
import { lower, type LoweredGraph } from './lower.ts';
import { branchesBefore } from './loops/before-loops.ts';
import { writeIfLoop } from './loops/write-loop.ts';
import type { Names } from './names.ts';
import { toOpset, usualOpset } from './opset.ts';
import { outputsOf } from './outputs.ts';
import { inRunningForms } from './running-forms.ts';
import { guardValues } from './rewrite/guard-values.ts';
import { keepFactorsApart, keepPadsApart, keepReciprocalsApart, keepTurnsApart } from './rewrite/kept-apart.ts';
import { sortAlongFirst } from './sorting.ts';
import { withoutCopies } from './without-copies.ts';

/** Sizes at which the function did something else when it was traced, which may come to the same. */
export interface Difference {
  readonly sizes: Sizes;
  readonly error: Error;
  /** whether the graph does there what comes to the same */
  readonly isFollowed: boolean;
}

/** A model as a graph for all sizes of its free axes. */
export interface TracedModel {
  readonly graph: MergedGraph;
  readonly inputs: Inputs;
  readonly free: readonly FreeAxis[];
  /** sizes at which it was traced */
  readonly sizes: readonly Sizes[];
  readonly differences: readonly Difference[];
}

function defaultInputNames(count: number): string[] {
  return count === 1 ? ['input'] : Array.from({ length: count }, (_, i) => `input${i}`);
}

function requireCount(what: string, names: readonly string[], count: number): void {
  if (names.length === count && new Set(names).size === count) return;
  throw new ConfigError('exportModel', `${what} are ${names.join(', ')} but ${count} different ones are needed`, {
    expected: count,
    got: names.length,
  });
}

/** Calls `work` with the model in evaluation mode. */
function evaluating<R>(model: ExportableModule | TensorFunction, work: (f: TensorFunction) => R): R {
  if (typeof model === 'function') return work(model);
  return withMode(model, 'eval', () => work((...inputs) => model.forward(...(inputs as never[]))));
}

/** The model as a function that runs eagerly, in evaluation mode. */
export function evaluated(model: ExportableModule | TensorFunction): TensorFunction {
  return (...inputs) => evaluating(model, (f) => withInlining(() => noGrad(() => f(...inputs))));
}

/** A trace, and the names that its outputs have by themselves. */
interface NamedTrace {
  readonly traced: Trace;
  readonly names: readonly string[];
}

function traceAll(f: TensorFunction, types: readonly TensorType[]): NamedTrace {
  let names: readonly string[] = [];
  const flat = (...inputs: Tensor[]): readonly Tensor[] => {
    const outputs = outputsOf(f(...inputs));
    ({ names } = outputs);
    return outputs.tensors;
  };
  const traced = noGrad(() => trace(flat, types, { keepKnown: true, keepsWrites: false }));
  if (traced.draws.length === 0) return { traced: noGrad(() => guardValues(traced)), names };
  throw new ExportError(
    'exportModel',
    'forward draws random numbers; an exported model cannot. Draw them outside and pass them as an input, or make a module respect eval()',
  );
}

/** Throws if outputs are called otherwise at other sizes, where objects have other keys. */
function requireSameNames([base, ...others]: readonly Sizes[], names: ReadonlyMap<Sizes, readonly string[]>): void {
  const expected = names.get(base)!.join(', ');
  for (const sizes of others) {
    const got = names.get(sizes)!.join(', ');
    if (got === expected) continue;
    throw new ExportError(
      'exportModel',
      `the outputs are ${expected} at ${formatSizes(base)} but ${got} at ${formatSizes(sizes)}; give the same ones at every size, or make the axis fixed with dynamicAxes`,
      { expected, got },
    );
  }
}

function requireNoWrites({ writes }: Trace, states: ReadonlyMap<AnyState, string>): void {
  if (writes.size === 0) return;
  const names = [...writes.keys()].map((state) => states.get(state) ?? 'a state');
  throw new ExportError(
    'exportModel',
    `forward changes ${names.join(', ')}; an exported model cannot keep changes. Make a module respect eval()`,
    { got: names },
  );
}

/** The graph with operators that survive empty axes and are not made one where they do not, and of which a session sees that they do. */
function surviving(graph: MergedGraph, traced: readonly LoweredGraph[], isFree: boolean): MergedGraph {
  const [{ names, declared }] = traced;
  const rankOf = (value: string): number => declared.get(value)?.length ?? 0;
  const sizesOf = (value: string, axis: number) => new Set(traced.map((each) => each.declared.get(value)?.[axis]));
  const follows = (value: string, axis: number): boolean => {
    const sizes = sizesOf(value, axis);
    return sizes.size > 1 || sizes.has(0);
  };
  const hasShape = (value: string, shape: Shape): boolean =>
    traced.every((each) => each.declared.has(value) && sameShape(each.declared.get(value)!, shape));
  const plain = keepFactorsApart(keepPadsApart(withoutCopies(graph, hasShape), names), names);
  const numbers = keepReciprocalsApart(plain, names, { rankOf });
  const apart = keepTurnsApart(numbers, names, { rankOf, mayBeEmpty: follows });
  const mayBeEmpty = (value: string, axis: number): boolean => isFree || sizesOf(value, axis).has(0);
  return sortAlongFirst(apart, names, { rankOf, mayBeEmpty });
}

/** What a function gives; null where it does not take what it is given. */
function takenOrNull<T>(f: () => T): T | null {
  try {
    return f();
  } catch (error) {
    if (error instanceof GradkitError) return null;
    throw error;
  }
}

/**
 * Traces a model in evaluation mode, at several sizes of its free axes, and writes it in operators of an opset.
 *
 * @throws {ExportError} if it changes a state, or depends on a free axis in what it computes
 * @throws {ConfigError} if names or axes do not fit, or an operator is not there in the opset
 */
export function traceModel(
  model: ExportableModule | TensorFunction,
  exampleInputs: readonly Tensor[],
  options: ExportOptions,
): TracedModel {
  const { opset = usualOpset } = options;
  const inputNames = options.inputNames ?? defaultInputNames(exampleInputs.length);
  requireCount('inputNames', inputNames, exampleInputs.length);
  const batched = inputNames.filter((_, i) => exampleInputs[i].rank > 0);
  const dynamicAxes = options.dynamicAxes ?? Object.fromEntries(batched.map((input) => [input, { 0: 'batch' }]));
  const inputs: Inputs = { names: inputNames, types: exampleInputs, dynamicAxes };
  const states = new Map(
    typeof model === 'function'
      ? []
      : [...model.namedStates()].map(([stateName, state]) => [state, stateName] as const),
  );
  const free = freeAxesOf(inputs);
  const ownNames = new Map<Sizes, readonly string[]>();
  const known = new Map<string, NamedTrace>(); // by the sizes, at which several attempts look
  const traceAnew = (sizes: Sizes): NamedTrace => {
    const found = evaluating(model, (f) => traceAll(f, typesAt(inputs, sizes)));
    requireNoWrites(found.traced, states);
    known.set(formatSizes(sizes), found);
    return found;
  };
  const traceSizes = (sizes: Sizes): Trace => {
    const { traced, names } = known.get(formatSizes(sizes)) ?? traceAnew(sizes);
    ownNames.set(sizes, names);
    return traced;
  };
  const written = (traces: Traces, beside?: { readonly sizes: readonly Sizes[]; readonly names: Names }): Graphs => {
    const [{ sizes, trace: base }] = traces.alike;
    const { outputNames = ownNames.get(sizes)! } = options;
    requireCount('outputNames', outputNames, base.outputs.length);
    requireSameNames(
      [...(beside?.sizes ?? []), ...traces.alike.flatMap((each) => (each.isCompleted === true ? [] : [each.sizes]))],
      ownNames,
    );
    const names = { inputs: inputNames, outputs: outputNames, states, writeOther: writeIfLoop, around: beside?.names };
    return { ...traces, graphs: traces.alike.map(({ trace: each, ...at }) => ({ ...at, graph: lower(each, names) })) };
  };
  const traceAt = (effort: Effort): Graphs => {
    const isSame: IsSame = (one, completed) =>
      givesSame(one.trace, completed.trace, resizeInputs(exampleInputs, inputs, one.sizes));
    return written(inRunningForms(traceAtSizes(free, traceSizes, { ...effort, isSame }), free, effort.completes));
  };
  const branchAt = ({ alike: [{ sizes: usual }], lowered: [{ names }] }: Merged, size: number): SizeBranch | null => {
    const sizes = new Map([[free[0].name, size]]);
    const own = takenOrNull(() => traceSizes(sizes));
    if (own === null) return null;
    const traces = inRunningForms({ alike: [{ sizes, trace: own }], different: [] }, [], true);
    const { graphs } = written(traces, { sizes: [usual], names });
    const graph = mergeGraphs(graphs, [], { density: 'some', isSparse: false });
    return { size, graph: surviving(graph, graphs.map((each) => each.graph), true) }; // prettier-ignore
  };
  const traced = (): number[] => [...ownNames.keys()].map((sizes) => sizes.get(free[0].name)!);
  const found = mergeTraces(free, { traceAt, traced, branchAt });
  const { merged, lowered, alike, different } = found;
  const isNew = (size: number): boolean => !found.branches.some((branch) => branch.size === size);
  const before = branchesBefore(found, free, (size) => (isNew(size) ? branchAt(found, size) : null));
  const { names } = lowered[0];
  const general = surviving(merged, lowered, free.length > 0);
  return {
    graph: toOpset(withSizeBranches(general, free[0], [...found.branches, ...before], names), opset, names),
    inputs,
    free,
    sizes: alike.flatMap(({ sizes, isSmall }) => (isSmall === true ? [] : [sizes])),
    differences: different.map((each) => ({
      sizes: each.sizes,
      error: differenceOf(alike[0], each),
      isFollowed: merged.sizes.includes(each.sizes),
    })),
  };
}
