import type { Operation, Tensor } from '@gradkit/core-tensor/functional';
import type { WasmRoutine } from '@gradkit/core-tensor/wasm';
import { matrixOf, type KernelMatrix } from './kernel-line.ts';
import type { KernelParts } from './kernel-parts.ts';
import type { Flow } from './flow.ts';
import { TopologicalOrder } from './topological-order.ts';

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
  const { needs, users } = endsOf(operations, flow);
  const groupOf = new Map<Operation, Group>();
  const place = new Map(operations.map((one, i) => [one, i]));
  const groupsAt = (ends: ReadonlyMap<Operation, readonly Operation[]>) => (group: Group) =>
    group.operations.flatMap((one) => ends.get(one)!.map((other) => groupOf.get(other)!));
  for (const one of operations) {
    const work = workOf(one);
    const matrix = work.routine === null ? matrixOf(work.parts[0].lines, rootsWith(work.parts, flow))! : noMatrix;
    groupOf.set(one, { operations: [one], ...work, matrix });
  }
  const groups = new Set(groupOf.values());
  const order = new TopologicalOrder([...groups], groupsAt(needs), groupsAt(users));
  const join = (a: Group, b: Group): void => {
    if (a === b) return;
    const merged = merge(a, b, place, flow);
    if (merged === null || !order.merge(a, b, merged)) return;
    groups.delete(a);
    groups.delete(b);
    groups.add(merged);
    for (const one of merged.operations) groupOf.set(one, merged);
  };
  for (const one of operations) for (const other of needs.get(one)!) join(groupOf.get(other)!, groupOf.get(one)!);
  const readers = new Map<Tensor, Operation>();
  for (const one of operations) {
    for (const x of one.inputs.map(flow.rootOf)) {
      if (x.size !== groupOf.get(one)!.matrix.size || !x.isSymbolic) continue;
      const reader = readers.get(x);
      if (reader === undefined) readers.set(x, one);
      else join(groupOf.get(reader)!, groupOf.get(one)!);
    }
  }
  return inOrder(groups, groupsAt(needs));
}

/** What each of some operations needs of the others, and which of them need it. */
function endsOf(operations: readonly Operation[], flow: Flow) {
  const needs = new Map(operations.map((one) => [one, [] as Operation[]]));
  const users = new Map(operations.map((one) => [one, [] as Operation[]]));
  for (const one of operations)
    for (const other of flow.needs(one)) {
      if (!needs.has(other)) continue;
      needs.get(one)!.push(other);
      users.get(other)!.push(one);
    }
  return { needs, users };
}

function merge(a: Group, b: Group, place: ReadonlyMap<Operation, number>, flow: Flow): Group | null {
  if (a.routine !== null || b.routine !== null || linesIn(a) + linesIn(b) > mostLines) return null;
  const all = new Map([a, b].flatMap((group) => group.operations.map((one, i) => [one, group.parts[i]] as const)));
  const operations = [...all.keys()].toSorted((one, other) => place.get(one)! - place.get(other)!);
  const parts = operations.map((one) => all.get(one)!);
  const lines = parts.flatMap((some) => some.lines);
  const matrix = matrixOf(lines, rootsWith(parts, flow));
  if (matrix === null) return null;
  const totals = new Set(lines.flatMap(({ does, one }) => (does === 'sum rows' ? one.outputs : [])));
  if (operations.some(({ inputs }) => inputs.some((x) => totals.has(flow.rootOf(x))))) return null;
  return { operations, parts, matrix, routine: null };
}

function linesIn({ parts }: Group): number {
  return parts.reduce((sum, { lines }) => sum + lines.length, 0);
}

/** What values are views of, those within decompositions, too. */
function rootsWith(parts: readonly KernelParts[], { rootOf }: Flow): (x: Tensor) => Tensor {
  const within = new Map(parts.flatMap(({ roots }) => [...roots]));
  return (x) => rootOf(within.get(x) ?? x);
}

function inOrder(groups: Iterable<Group>, neededBy: (group: Group) => readonly Group[]): readonly Group[] {
  const done = new Set<Group>();
  const add = (group: Group): void => {
    if (done.has(group)) return;
    for (const other of neededBy(group)) if (other !== group) add(other);
    done.add(group);
  };
  for (const group of groups) add(group);
  return [...done];
}
