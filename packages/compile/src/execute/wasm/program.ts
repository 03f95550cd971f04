import type { AnyState, Tensor } from '@gradkit/core-tensor/functional';
import type { Line, Operand, Program } from '@gradkit/core-tensor/wasm';
import type { FusedKernel } from '../../partition/segments.ts';

/** A program, and what it is to work on. A vector is a state's, in place, or one that is only read. */
export interface BoundProgram {
  readonly program: Program;
  readonly vectors: readonly (AnyState | Tensor)[];
  readonly scalars: readonly Tensor[];
  /** number of elements */
  readonly size: number;
}

/** Writes a fused kernel as a program. */
export function programOf({ operations, writes }: FusedKernel, stateOf: ReadonlyMap<Tensor, AnyState>): BoundProgram {
  const vectors = new Map<AnyState | Tensor, number>();
  const scalars = new Map<Tensor, number>();
  const lineOf = new Map(operations.map(({ outputs: [y] }, i) => [y, i]));
  const indexIn = <K>(known: Map<K, number>, key: K): number => {
    if (!known.has(key)) known.set(key, known.size);
    return known.get(key)!;
  };
  const operand = (x: Tensor): Operand => {
    const line = lineOf.get(x);
    if (line !== undefined) return { kind: 'line', index: line };
    if (x.size === 1) return { kind: 'scalar', index: indexIn(scalars, x) };
    return { kind: 'vector', index: indexIn(vectors, stateOf.get(x) ?? x) };
  };
  const dtype = operations[0].outputs[0].dtype as Program['dtype']; // only floating operations are fused
  const lines = operations.map(({ op, inputs }): Line => ({ opcode: op.simd![dtype], operands: inputs.map(operand) }));
  const stores = writes.map(([state, y]) => ({ vector: indexIn(vectors, state), value: operand(y) }));
  const [{ outputs }] = operations;
  const sizes = { vectors: vectors.size, scalars: scalars.size };
  const program: Program = { storage: dtype, dtype, ...sizes, lines, stores };
  return { program, vectors: [...vectors.keys()], scalars: [...scalars.keys()], size: outputs[0].size };
}
