import { matchTensors, tensor, type Tensor, type TensorType } from '@gradkit/core-tensor/functional';

/** What L-BFGS remembers of its iterations. */
export interface Memory {
  direction: Float64Array;
  gradient: Float64Array;
  /** changes of the gradient and the steps that made them, of the last iterations */
  readonly pairs: { readonly change: Float64Array; readonly step: Float64Array }[];
  /** how far the last iteration went along its direction */
  t: number;
  /** the first guess at the inverse curvature */
  scale: number;
  iterations: number;
}

/** The memory as tensors of a state dict. */
export function tensorsOf({
  direction,
  gradient,
  pairs,
  t,
  scale,
  iterations,
}: Memory): Readonly<Record<string, Tensor>> {
  const all = (lists: readonly Float64Array[]): Tensor =>
    tensor(Float64Array.from(lists.flatMap((list) => [...list])), { shape: [lists.length, direction.length] });
  return {
    '0.direction': tensor(direction.slice()),
    '0.gradient': tensor(gradient.slice()),
    '0.changes': all(pairs.map(({ change }) => change)),
    '0.steps': all(pairs.map(({ step }) => step)),
    '0.numbers': tensor(Float64Array.of(t, scale, iterations)),
  };
}

/**
 * The memory that tensors of a state dict hold; null if there are none.
 *
 * @throws {DataError} if they do not belong to parameters of so many elements
 */
export function memoryFrom(tensors: Readonly<Record<string, Tensor>>, size: number): Memory | null {
  if (Object.keys(tensors).length === 0) return null;
  const dtype = 'float64';
  const pairs = tensors['0.changes']?.shape?.[0] ?? 0;
  const types: [string, TensorType][] = [
    ['0.direction', { shape: [size], dtype }],
    ['0.gradient', { shape: [size], dtype }],
    ['0.changes', { shape: [pairs, size], dtype }],
    ['0.steps', { shape: [pairs, size], dtype }],
    ['0.numbers', { shape: [3], dtype }],
  ];
  matchTensors('LBFGS.loadStateDict', 'optimizer', new Map(types), tensors);
  const listOf = (name: string, i = 0): Float64Array =>
    Float64Array.from(tensors[name].data).slice(i * size, (i + 1) * size);
  const [t, scale, iterations] = tensors['0.numbers'].data;
  return {
    direction: listOf('0.direction'),
    gradient: listOf('0.gradient'),
    pairs: Array.from({ length: pairs }, (_, i) => ({ change: listOf('0.changes', i), step: listOf('0.steps', i) })),
    t,
    scale,
    iterations,
  };
}
