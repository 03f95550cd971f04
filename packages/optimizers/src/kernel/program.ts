import type { Tensor } from '@gradkit/core-tensor/functional';
import type { Operand, Program } from '@gradkit/core-tensor/wasm';
import type { TracedUpdate } from './traced-update.ts';

/** A program, and the traced single numbers it takes, in order. */
export interface UpdateProgram {
  readonly program: Program;
  readonly scalars: readonly Tensor[];
}

/** Results of an update that are not what came in, with the number of their vector: value, gradient, then the moments. */
export function changesOf({ input, result }: TracedUpdate): readonly (readonly [vector: number, result: Tensor])[] {
  const moments = Object.keys(input.moments);
  const before = [input.value, ...moments.map((name) => input.moments[name])];
  const after = [result.value, ...moments.map((name) => result.moments[name])];
  const vectorOf = (i: number): number => (i === 0 ? 0 : i + 1); // the gradient stays as it is
  return after.flatMap((tensor, i) => (tensor === before[i] ? [] : [[vectorOf(i), tensor] as const]));
}

/** Writes the operations on elements as a program. */
export function programOf(update: TracedUpdate, storage: Program['storage']): UpdateProgram {
  const { input, vectors } = update;
  const places = new Map<Tensor, Operand>();
  const given = [input.value, input.gradient, ...Object.values(input.moments)];
  given.forEach((tensor, index) => places.set(tensor, { kind: 'vector', index }));
  vectors.forEach(({ outputs: [y] }, index) => places.set(y, { kind: 'line', index }));
  const scalars: Tensor[] = [];
  const placeOf = (tensor: Tensor): Operand => {
    const known = places.get(tensor);
    if (known !== undefined) return known;
    const place: Operand = { kind: 'scalar', index: scalars.push(tensor) - 1 };
    places.set(tensor, place);
    return place;
  };
  const lines = vectors.map(({ op, inputs }) => ({ opcode: op.simd!.float64, operands: inputs.map(placeOf) }));
  const stores = changesOf(update).map(([vector, result]) => ({ vector, value: placeOf(result) }));
  const sizes = { vectors: given.length, scalars: scalars.length };
  return { program: { storage, dtype: 'float64', ...sizes, lines, stores }, scalars };
}
