import type { Operation, Tensor } from '@gradkit/core-tensor/functional';
import type { WasmRoutine } from '@gradkit/core-tensor/wasm';
import { matrixOf, type KernelMatrix } from './kernel-line.ts';
import type { KernelParts } from './kernel-parts.ts';
import type { Flow } from './flow.ts';

/** Operations that one kernel does, in order, and what it goes through. */
export interface Group {
  readonly operations: readonly Operation[];
  readonly parts: readonly KernelParts[];
  readonly matrix: KernelMatrix;
  /** what does its one operation; null: a program made of the parts */
  readonly routine: WasmRoutine | null;
}

/** What kernels do for an operation. */
export interface KernelWork {
  readonly parts: readonly KernelParts[];
  readonly routine: WasmRoutine | null;
}

const noMatrix: KernelMatrix = { size: 0, columns: null };

const mostLines = 160; // so that an engine compiles it well

/**
 * Kernel fusion: operations that share a value, made by one of them or read by several, become one pass over memory where the same rows
 * and columns suit them all.
 *
 * @param operations of one phase, in order
 * @returns groups in an order in which they can be done
 */
export function groupsOf(
  operations: readonly Operation[],
  workOf: (one: Operation) => KernelWork,
  flow: Flow,
): readonly Group[] {
  const groupOf = new Map<Operation, Group>();
  const groups = new Set<Group>();
  const join = (a: Group, b: Group): void => {
    if (a === b) return;
    const merged = merge(a, b, operations, flow);
    if (merged === null || isBetween(a, b, groupOf, flow) || isBetween(b, a, groupOf, flow)) return;
    groups.delete(a);
    groups.delete(b);
    groups.add(merged);
    for (const one of merged.operations) groupOf.set(one, merged);
  };
  for (const one of operations) {
    const work = workOf(one);
    const matrix = work.routine === null ? matrixOf(work.parts[0].lines, rootsWith(work.parts, flow))! : noMatrix;
    const group: Group = { operations: [one], ...work, matrix };
    groups.add(group);
    groupOf.set(one, group);
  }
  for (const one of operations)
    for (const other of flow.needs(one)) if (groupOf.has(other)) join(groupOf.get(other)!, groupOf.get(one)!);
  const readers = new Map<Tensor, Operation>();
  for (const one of operations) {
    for (const x of one.inputs.map(flow.rootOf)) {
      if (x.size !== groupOf.get(one)!.matrix.size || !x.isSymbolic) continue;
      const reader = readers.get(x);
      if (reader === undefined) readers.set(x, one);
      else join(groupOf.get(reader)!, groupOf.get(one)!);
    }
  }
  return inOrder([...groups], groupOf, flow);
}

function merge(a: Group, b: Group, operations: readonly Operation[], flow: Flow): Group | null {
  if (a.routine !== null || b.routine !== null) return null;
  const all = new Map([a, b].flatMap((group) => group.operations.map((one, i) => [one, group.parts[i]] as const)));
  const sorted = operations.filter((one) => all.has(one));
  const parts = sorted.map((one) => all.get(one)!);
  const lines = parts.flatMap((some) => some.lines);
  const matrix = matrixOf(lines, rootsWith(parts, flow));
  if (matrix === null || lines.length > mostLines) return null;
  const totals = new Set(lines.flatMap(({ does, one }) => (does === 'sum rows' ? one.outputs : [])));
  if (sorted.some(({ inputs }) => inputs.some((x) => totals.has(flow.rootOf(x))))) return null;
  return { operations: sorted, parts, matrix, routine: null };
}

/** What values are views of, those within decompositions, too. */
function rootsWith(parts: readonly KernelParts[], { rootOf }: Flow): (x: Tensor) => Tensor {
  const within = new Map(parts.flatMap(({ roots }) => [...roots]));
  return (x) => rootOf(within.get(x) ?? x);
}

/** Whether a third group needs results of one, and the other its results. */
function isBetween(first: Group, last: Group, groupOf: ReadonlyMap<Operation, Group>, flow: Flow): boolean {
  const seen = new Set<Group>([last]);
  const open = [last];
  for (let group = open.pop(); group !== undefined; group = open.pop()) {
    for (const other of needed(group, groupOf, flow)) {
      if (other === first && group !== last) return true;
      if (other === first || seen.has(other)) continue;
      seen.add(other);
      open.push(other);
    }
  }
  return false;
}

function needed({ operations }: Group, groupOf: ReadonlyMap<Operation, Group>, { needs }: Flow): ReadonlySet<Group> {
  return new Set(operations.flatMap((one) => needs(one).flatMap((other) => groupOf.get(other) ?? [])));
}

function inOrder(groups: readonly Group[], groupOf: ReadonlyMap<Operation, Group>, flow: Flow): readonly Group[] {
  const done = new Set<Group>();
  const add = (group: Group): void => {
    if (done.has(group)) return;
    for (const other of needed(group, groupOf, flow)) if (other !== group) add(other);
    done.add(group);
  };
  groups.forEach(add);
  return [...done];
}
