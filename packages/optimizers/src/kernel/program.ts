import type { Tensor } from '@gradkit/core-tensor/functional';
import type { Operand, Program } from '@gradkit/core-tensor/wasm';
import type { TracedUpdate } from './traced-update.ts';

/** A program, and the traced single numbers it takes, in order. */
export interface UpdateProgram {
  readonly program: Program;
  readonly scalars: readonly Tensor[];
}

/** Writes the operations on elements as a program. */
export function programOf({ elements, vectors, changes }: TracedUpdate, storage: Program['storage']): UpdateProgram {
  const places = new Map<Tensor, Operand>();
  elements.forEach((tensor, index) => places.set(tensor, { kind: 'vector', index }));
  vectors.forEach(({ outputs: [y] }, index) => places.set(y, { kind: 'line', index }));
  const scalars: Tensor[] = [];
  const placeOf = (tensor: Tensor): Operand => {
    const place = places.get(tensor) ?? { kind: 'scalar', index: scalars.push(tensor) - 1 };
    places.set(tensor, place);
    return place;
  };
  const lines = vectors.map(({ op, inputs }) => ({ opcode: op.simd!.float64, operands: inputs.map(placeOf) }));
  const stores = changes.map(([vector, result]) => ({ vector, value: placeOf(result) }));
  const sizes = { vectors: elements.length, scalars: scalars.length };
  return { program: { storage, dtype: 'float64', ...sizes, lines, stores }, scalars };
}
