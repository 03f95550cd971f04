import { ExportError, GradkitError, match } from '@gradkit/core-tensor/functional';
import type { Graph } from '../graph.ts';
import { loopOp } from '../loops/loop-op.ts';
import type { LoweredGraph } from '../lower.ts';
import type { FreeAxis } from './free-axis.ts';
import { mergeGraphs, type GraphAt, type MergedGraph } from './merge-graphs.ts';
import type { SizeBranch } from './size-branches.ts';
import { mostOfShort, type Density, type Traces } from './trace-sizes.ts';

/** Traces, and what they are in ONNX operators. */
export interface Graphs extends Traces {
  readonly graphs: readonly GraphAt[];
}

/** What counts in a merge: how many sizes, whether small ones do at which something is done otherwise, and the least. */
export interface Effort {
  readonly density: Density;
  readonly completes: boolean;
  readonly from?: number | undefined;
}

/** One graph of several traces. */
export interface Merged extends Traces {
  readonly merged: MergedGraph;
  readonly lowered: readonly LoweredGraph[];
  /** the least size of which this holds */
  readonly from: number;
}

/** One graph, and others for sizes of the only free axis at which something else is done. */
interface Branched extends Merged {
  readonly branches: readonly SizeBranch[];
}

interface Sources {
  traceAt(effort: Effort): Graphs;
  /** sizes at which a function was traced */
  traced(): readonly number[];
  /** what is done at one size; null if the function does not take it */
  branchAt(merged: Merged, size: number): SizeBranch | null;
}

const beginnings = [1, 2, 3, 4, 5, 6, 8, 10, 12]; // of sizes for which one graph is sought, if there is none for all

const mostOperations = 1000; // of a function that is traced as often as that

/** Whether something is done in rounds, of which there may be fewer: two of them are traced otherwise. */
const hasLoops = ({ alike: [{ trace }] }: Traces): boolean =>
  trace.operations.some((one) => match(one, loopOp) !== null);

/** Whether a graph gives results of the same ranks and types as another. */
export const fits = (one: Graph, { outputs }: Graph): boolean =>
  one.outputs.length === outputs.length &&
  one.outputs.every(({ shape, dtype }, i) => shape.length === outputs[i].shape.length && dtype === outputs[i].dtype);

/** Sizes of the only free axis at which a function was traced and a graph does not do the same. */
function sizesBeside(found: Merged, [{ name }]: readonly FreeAxis[], traced: readonly number[]): number[] {
  if (hasLoops(found) && found.from === 0) return [];
  const done = new Set(found.merged.sizes.map((sizes) => sizes.get(name)!));
  const all = new Set([...traced, ...Array.from({ length: found.from }, (_, i) => i)]);
  return [...all].filter((size) => !done.has(size) && size < Math.max(2, found.from));
}

/** Whether a graph does what was traced at all sizes. */
const isWhole = (found: Merged): boolean =>
  hasLoops(found) || found.different.every(({ sizes }) => found.merged.sizes.includes(sizes));

/** A graph with branches. @throws {GradkitError} if there is none for a size below the least */
function withBranches(found: Merged, free: readonly FreeAxis[], sources: Sources): Branched {
  const sizes = free.length === 1 ? sizesBeside(found, free, sources.traced()) : [];
  const branches = sizes.flatMap((size): readonly SizeBranch[] => {
    try {
      const branch = sources.branchAt(found, size);
      if (branch === null) return [];
      if (fits(branch.graph, found.merged)) return [branch];
      throw new ExportError('exportModel', `the outputs have other axes or types at size ${size}`);
    } catch (error) {
      if (!(error instanceof GradkitError) || size < found.from) throw error;
      return [];
    }
  });
  return { ...found, branches };
}

/**
 * One graph for all sizes. Where some sizes tell no rule, all small ones do, or those where everything is done alike, or more of them; or one
 * for all from some size on, and one for each below.
 */
export function mergeTraces(free: readonly FreeAxis[], sources: Sources): Branched {
  let [hasCompleted, lacksRule, count] = [false, false, 0];
  let [first, best]: [unknown, Merged | null] = [null, null];
  /** Whether there are more sizes to trace at. */
  const hasMore = ({ density }: Effort): boolean =>
    density === 'some' || (density === 'all' && free.length === 1 && count <= mostOfShort);
  const mergeAt = (effort: Effort): Merged => {
    const { graphs, ...traces } = sources.traceAt(effort);
    count = traces.alike[0].trace.operations.length;
    hasCompleted ||= traces.alike.some(({ isCompleted }) => isCompleted);
    lacksRule = true;
    const merged = mergeGraphs(graphs, free, { density: effort.density, isSparse: hasMore(effort) });
    lacksRule = false;
    return { ...traces, merged, lowered: graphs.map(({ graph }) => graph), from: effort.from ?? 0 };
  };
  const tryAt = (effort: Effort): Branched | null => {
    try {
      const found = mergeAt(effort);
      if (isWhole(found)) return withBranches(found, free, sources);
      if (effort.from === undefined) best ??= found;
    } catch (error) {
      const isFixed = free.length === 0 || (effort.density === 'some' && !(error instanceof ExportError));
      if (isFixed || !(error instanceof GradkitError)) throw error;
      first ??= error; // which shows the sizes of the examples
    }
    return null;
  };
  for (const completes of [true, false]) {
    const found = tryAt({ density: 'some', completes }) ?? tryAt({ density: 'all', completes });
    if (found !== null) return found;
    if (!hasCompleted) break;
  }
  if (free.length === 1 && count <= mostOperations) {
    const later = lacksRule ? tryAt({ density: 'most', completes: hasCompleted }) : null;
    if (later !== null) return later;
    for (const from of beginnings) {
      const found = tryAt({ density: 'all', completes: false, from });
      if (found !== null) return found;
    }
  }
  if (best !== null) return withBranches(best, free, sources);
  throw first;
}
