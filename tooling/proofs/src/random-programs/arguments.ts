import { dtypes, type Shape } from '@gradkit/core-tensor';
import type { Attributes } from '../call.ts';
import type { Chance } from './chance.ts';
import type { Size } from './program.ts';

/** What an argument may depend on. */
interface Subject {
  /** the shape of the first tensor, at the example's batch */
  readonly shape: Shape;
  /** its position among the values, and which of its axes are as long as the batch */
  readonly value: number;
  readonly free: readonly boolean[];
}

type Make = (chance: Chance, subject: Subject, like: unknown) => unknown;

const axisOf = (chance: Chance, rank: number): number => (rank === 0 ? 0 : chance.between(-rank, rank - 1));

function length(chance: Chance, { shape, value, free }: Subject, axis: number): number | Size {
  return free[axis] || chance.happens(0.1) ? { sizeOf: [value, axis] } : shape[axis];
}

/** Lengths of axes, of which neighbours are merged, and axes of size 1 put between. */
function reshaped(chance: Chance, subject: Subject): unknown[] {
  const { shape, free } = subject;
  const lengths: (number | Size)[] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    if (chance.happens(0.15)) lengths.push(1);
    const last = lengths.at(-1);
    if (typeof last === 'number' && !free[axis] && chance.happens(0.4))
      lengths[lengths.length - 1] = last * shape[axis];
    else lengths.push(length(chance, subject, axis));
  }
  const open = chance.between(0, Math.max(0, lengths.length - 1));
  return lengths.map((each, i) => (i === open && chance.happens(0.6) ? -1 : each));
}

function stretched(chance: Chance, subject: Subject): unknown[] {
  const { shape } = subject;
  const inner = shape.map((size, axis) => (size === 1 ? chance.between(0, 3) : length(chance, subject, axis)));
  return chance.happens(0.5) ? [chance.between(1, 2), ...inner] : inner;
}

/** Arguments that depend on the tensor, by their names; all others are like those of golden cases. */
const makers: Readonly<Record<string, Make>> = {
  axis: (chance, { shape }, like) => {
    if (Array.isArray(like) || (like === undefined && chance.happens(0.3)))
      return chance.shuffled(shape.map((_, axis) => axis)).slice(0, chance.between(1, 2));
    return axisOf(chance, shape.length);
  },
  axis0: (chance, { shape }) => axisOf(chance, shape.length),
  axis1: (chance, { shape }) => axisOf(chance, shape.length),
  startAxis: (chance, { shape }) => axisOf(chance, shape.length),
  axes: (chance, { shape }) => chance.shuffled(shape.map((_, axis) => axis)),
  normalizedShape: (chance, subject) =>
    subject.shape.map((_, axis) => length(chance, subject, axis)).slice(-chance.between(1, 2)),
  keepDims: (chance) => chance.happens(0.5),
  dtype: (chance) => chance.of(dtypes),
};

const shapes: Readonly<Record<string, Make>> = {
  reshape: reshaped,
  broadcastTo: stretched,
  zeros: (chance, subject) => subject.shape.map((_, axis) => (chance.happens(0.5) ? 1 : length(chance, subject, axis))),
  ones: (chance, subject) => subject.shape.map((_, axis) => (chance.happens(0.5) ? 1 : length(chance, subject, axis))),
};

/** A number, or numbers in lists, a little different. */
function varied(chance: Chance, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => varied(chance, each));
  if (chance.happens(0.6)) return value;
  if (typeof value === 'boolean') return !value;
  if (typeof value !== 'number' || !Number.isFinite(value)) return value;
  return Number.isInteger(value) ? value + chance.of([-1, 1]) : Number((value * chance.uniform(0.5, 2)).toPrecision(3));
}

const counts = new Set(['end', 'n', 'count', 'b']); // which may be the length of an axis
const orders = new Set(['diff', 'matrixPower', 'polygamma']); // whose n is how often something is done

/** Arguments like those of a golden case, for another tensor. */
export function argumentsLike(chance: Chance, op: string, attributes: Attributes, subject: Subject): Attributes {
  const made = Object.entries(attributes as object).map(([name, like]) => {
    const make = name === 'shape' ? shapes[op] : makers[name];
    if (make !== undefined && chance.happens(0.8)) return [name, make(chance, subject, like)];
    if (counts.has(name) && !orders.has(op) && subject.shape.length > 0 && chance.happens(0.5))
      return [name, length(chance, subject, chance.between(0, subject.shape.length - 1))];
    return [name, varied(chance, like)];
  });
  return Object.fromEntries(made);
}
