import type { Operation, Tensor } from '@gradkit/core-tensor/functional';
import type { TracedUpdate } from './traced-update.ts';

/** Tells whether two updates with the same moments do the same: then one kernel serves parameters of both shapes. */
export function isSameUpdate(a: TracedUpdate, b: TracedUpdate): boolean {
  const partners = new Map<Tensor, Tensor>();
  const pair = (x: Tensor, y: Tensor): unknown => partners.set(x, y);
  const isPair = (x: Tensor, y: Tensor): boolean => partners.get(x) === y || isSameConstant(x, y);
  const isSame = (one: Operation, other: Operation): boolean => {
    if (one.op !== other.op || !isSameRecord(one.attributes, other.attributes)) return false;
    if (!every(one.inputs, other.inputs, isPair)) return false;
    pair(one.outputs[0], other.outputs[0]);
    return true;
  };
  pair(a.stepCount, b.stepCount);
  pair(a.learningRate, b.learningRate);
  pair(a.momentum, b.momentum);
  a.before.forEach((x, i) => pair(x, b.before[i]));
  a.elements.forEach((x, i) => pair(x, b.elements[i]));
  return (
    every(a.scalars, b.scalars, isSame) &&
    every(a.vectors, b.vectors, isSame) &&
    every(a.after, b.after, isPair) &&
    every(a.changes, b.changes, ([i, x], [j, y]) => i === j && isPair(x, y))
  );
}

function every<T>(these: readonly T[], those: readonly T[], isSame: (one: T, other: T) => boolean): boolean {
  return these.length === those.length && these.every((one, i) => isSame(one, those[i]));
}

function isSameConstant(x: Tensor, y: Tensor): boolean {
  if (x.isSymbolic || y.isSymbolic || x.dtype !== y.dtype) return false;
  return x.size === 1 && y.size === 1 && Object.is(x.data[0], y.data[0]);
}

function isSameRecord(a: object, b: object): boolean {
  const isSame = ([name, value]: [string, unknown], [otherName, other]: [string, unknown]): boolean =>
    name === otherName && Object.is(value, other);
  return every(Object.entries(a), Object.entries(b), isSame);
}
