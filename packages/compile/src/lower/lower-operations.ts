import type { Operation, Tensor } from '@gradkit/core-tensor/functional';
import type { ActualDevice } from '@gradkit/runtime';
import { keepFactorsApart, keepPadsApart, lower, type Graph } from '@gradkit/onnx-export';

/** A value with its name in a graph. */
export interface NamedValue {
  readonly name: string;
  readonly value: Tensor;
}

/** Names values by a prefix and their numbers: `input0`, `input1` … */
export function nameValues(prefix: string, values: readonly Tensor[]): NamedValue[] {
  return values.map((value, i) => ({ name: `${prefix}${i}`, value }));
}

interface LowerOptions {
  /** whose operators there have to be; default those of any processor */
  readonly device?: ActualDevice | undefined;
  /** named if names clash */
  readonly where?: string | undefined;
}

/** Writes operations in ONNX operators, between named inputs and outputs. */
export function lowerOperations(
  operations: readonly Operation[],
  inputs: readonly NamedValue[],
  outputs: readonly NamedValue[],
  { device, where }: LowerOptions = {},
): Graph {
  const valuesOf = (named: readonly NamedValue[]): Tensor[] => named.map(({ value }) => value);
  const namesOf = (named: readonly NamedValue[]): string[] => named.map(({ name }) => name);
  const graph = lower(
    {
      inputs: valuesOf(inputs),
      outputs: valuesOf(outputs),
      operations,
      reads: new Map(),
      writes: new Map(),
      draws: [],
      guards: [],
      made: new Set(),
    },
    { inputs: namesOf(inputs), outputs: namesOf(outputs), states: new Map(), device, where },
  );
  return keepFactorsApart(keepPadsApart(graph, graph.names), graph.names);
}
