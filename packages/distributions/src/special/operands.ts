import { equalTensors, requireTensor, sign, type Operand, type Shape } from '@gradkit/core-tensor/functional';

/** The shape of an operand: a number has no axes. */
export const shapeOf = (x: Operand): Shape => (typeof x === 'number' ? [] : x.shape);

/** Whether two operands have the same elements; false where they are not known yet. */
export function sameOperand(a: Operand, b: Operand): boolean {
  if (a === b) return true;
  if (typeof a === 'number' || typeof b === 'number') return false;
  return !a.isSymbolic && !b.isSymbolic && equalTensors(a, b);
}

/** 1, −1 or 0. */
export const signOf = (x: Operand): Operand => (typeof x === 'number' ? Math.sign(x) : sign(x));

/** Throws unless a parameter is a tensor or a number. */
export function requireOperand(where: string, name: string, value: unknown): asserts value is Operand {
  if (typeof value !== 'number') requireTensor(where, name, value, 'a tensor or a number');
}
