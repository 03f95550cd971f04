import { requireFloating, requireSame } from '../../dtype.ts';
import { DTypeError, ShapeError } from '../../errors.ts';
import { formatShape, sameShape, type Shape } from '../../shape.ts';
import type { TensorType } from '../../tensor-type.ts';
import type { Tensor } from '../../tensor.ts';

/** What recurrent operations have beside their tensors. */
export interface RecurrentAttributes {
  /** whether the states before the first step are given; default zeros */
  readonly initial: boolean;
  /** whether the sequences have lengths of their own */
  readonly varied: boolean;
  /** of a plain recurrence */
  readonly nonlinearity?: 'tanh' | 'relu' | undefined;
}

/** The inputs of a recurrent operation by what they are; `D` directions, `G` gates, `H` features of the state. */
export interface Parts<T> {
  /** `[length, batch, features]` */
  readonly x: T;
  /** `[D, G · H, features]` */
  readonly weightIh: T;
  /** `[D, G · H, H]` */
  readonly weightHh: T;
  /** `[D, 2 · G · H]`: of the input, then of the state */
  readonly bias: T;
  /** each `[D, batch, H]`; none for zeros */
  readonly initial: readonly T[];
  /** `[batch]`, int32 */
  readonly lengths: T | undefined;
}

export type RecurrentInputs = readonly [x: Tensor, ...rest: Tensor[]];

export function partsOf<T>(inputs: readonly T[], { initial, varied }: RecurrentAttributes): Parts<T> {
  const [x, weightIh, weightHh, bias, ...rest] = inputs;
  const lengths = varied ? rest.pop() : undefined;
  return { x, weightIh, weightHh, bias, initial: initial ? rest : [], lengths };
}

/** Sizes of a recurrence. */
export interface Sizes {
  readonly length: number;
  readonly batch: number;
  readonly features: number;
  readonly directions: number;
  readonly hidden: number;
}

export function sizesOf({ x, weightHh }: Parts<TensorType>): Sizes {
  const [length, batch, features] = x.shape;
  const [directions, , hidden] = weightHh.shape;
  return { length, batch, features, directions, hidden };
}

function requireShapeOf(where: string, name: string, { shape }: TensorType, expected: Shape): void {
  if (sameShape(shape, expected)) return;
  throw new ShapeError(where, `${name} is ${formatShape(shape)} but must be ${formatShape(expected)}`, {
    expected,
    got: shape,
  });
}

function requireRank(where: string, name: string, { shape }: TensorType, axes: string): void {
  if (shape.length === 3) return;
  throw new ShapeError(
    where,
    `${name} is ${formatShape(shape)} but must be ${axes}, with 3 axes, not ${shape.length}`,
    {
      expected: 3,
      got: shape.length,
    },
  );
}

/** Throws unless sequences have a step, `[length, …]`. */
export function requireSteps(where: string, { shape }: TensorType): void {
  if (shape[0] > 0) return;
  throw new ShapeError(where, `x is ${formatShape(shape)}, of length 0; a sequence has at least 1 step`, {
    expected: 1,
    got: 0,
  });
}

/** Throws unless the inputs fit each other. */
export function requireParts(where: string, parts: Parts<TensorType>, gates: number): Sizes {
  const { x, weightIh, weightHh, bias, initial, lengths } = parts;
  requireFloating(where, 'x', x.dtype);
  requireRank(where, 'x', x, '[length, batch, features]');
  requireRank(where, 'weightHh', weightHh, '[directions, gates · hidden, hidden]');
  const sizes = sizesOf(parts);
  const { batch, features, directions, hidden } = sizes;
  requireSteps(where, x);
  const named: [string, TensorType, Shape][] = [
    ['weightIh', weightIh, [directions, gates * hidden, features]],
    ['weightHh', weightHh, [directions, gates * hidden, hidden]],
    ['bias', bias, [directions, 2 * gates * hidden]],
    ...initial.map((state, i): [string, TensorType, Shape] => [
      ['hidden', 'cell'][i],
      state,
      [directions, batch, hidden],
    ]),
  ];
  for (const [name, given, shape] of named) {
    requireSame(where, ['x', name], [x.dtype, given.dtype]);
    requireShapeOf(where, name, given, shape);
  }
  if (lengths === undefined) return sizes;
  requireShapeOf(where, 'lengths', lengths, [batch]);
  if (lengths.dtype !== 'int32')
    throw new DTypeError(where, `lengths are ${lengths.dtype} but must be int32`, {
      expected: 'int32',
      got: lengths.dtype,
    });
  return sizes;
}
