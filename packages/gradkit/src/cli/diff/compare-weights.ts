import { createHash } from 'node:crypto';
import { bytesOf, DataError } from '@gradkit/core-tensor/functional';
import type { Tell } from '../progress.ts';
import { typeOf, type Weight, type WeightType } from '../weights/weight.ts';
import { distanceOf, type Distance } from './compare-numbers.ts';

/** A weight of both files that is not the same in them. */
export interface WeightChange {
  readonly a: WeightType;
  readonly b: WeightType;
  /** null where the shapes differ, or no tensor can hold the elements */
  readonly distance: Distance | null;
  /** why nothing is known of the numbers; null where it is */
  readonly unknown: string | null;
  /** whether that is no more than is allowed, and nothing else differs */
  readonly within: boolean;
}

/** What two files have of the same weights. */
export interface WeightComparison {
  readonly same: boolean;
  /** how many are the same to the last bit, under one name or two */
  readonly equal: number;
  readonly changed: readonly WeightChange[];
  readonly onlyInA: readonly WeightType[];
  readonly onlyInB: readonly WeightType[];
  /** names of weights that are the same under another one */
  readonly renamed: readonly (readonly [a: string, b: string])[];
}

/** How weights are compared. */
export interface WeightRules {
  readonly tolerance: number;
  /** a weight of `b` that stands in the place of one of `a`, where names and numbers differ */
  readonly places: ReadonlyMap<string, string>;
  readonly tell: Tell;
}

const isSameShape = (a: Weight, b: Weight): boolean =>
  a.shape.length === b.shape.length && a.shape.every((size, axis) => size === b.shape[axis]);

const byName = (weights: readonly Weight[]): Map<string, Weight> => new Map(weights.map((each) => [each.name, each]));

/**
 * Compares weights by name. What has another name is recognized by its numbers, or by its place in the graph.
 *
 * @throws {DataError} if a weight is damaged
 */
export function compareWeights(
  a: readonly Weight[],
  b: readonly Weight[],
  { tolerance, places, tell }: WeightRules,
): WeightComparison {
  const [ofA, ofB] = [byName(a), byName(b)];
  const pairs = a.flatMap((each): [Weight, Weight][] => {
    const other = ofB.get(each.name);
    return other === undefined ? [] : [[each, other]];
  });
  const paired = new Set(pairs.flat());
  const renamed = equalPairs(
    a.filter((each) => !paired.has(each)),
    b.filter((each) => !paired.has(each)),
  );
  for (const each of renamed.flat()) paired.add(each);
  for (const [nameOfA, nameOfB] of places) {
    const [one, other] = [ofA.get(nameOfA), ofB.get(nameOfB)];
    if (one === undefined || other === undefined || paired.has(one) || paired.has(other)) continue;
    pairs.push([one, other]);
    paired.add(one).add(other);
  }
  const changed: WeightChange[] = [];
  for (const [k, [one, other]] of pairs.entries()) {
    tell(`weight ${k + 1} of ${pairs.length}, ${one.name} …`);
    const change = changeOf(one, other, tolerance);
    if (change !== null) changed.push(change);
  }
  const rest = (weights: readonly Weight[]): WeightType[] => weights.filter((each) => !paired.has(each)).map(typeOf);
  const [onlyInA, onlyInB] = [rest(a), rest(b)];
  return {
    same: onlyInA.length + onlyInB.length === 0 && changed.every(({ within }) => within),
    equal: pairs.length - changed.length + renamed.length,
    changed,
    onlyInA,
    onlyInB,
    renamed: renamed.map(([one, other]) => [one.name, other.name]),
  };
}

function changeOf(a: Weight, b: Weight, tolerance: number): WeightChange | null {
  const types = { a: typeOf(a), b: typeOf(b) };
  const unknown = (reason: string): WeightChange => ({ ...types, distance: null, unknown: reason, within: false });
  if (!isSameShape(a, b)) return unknown('the shapes differ');
  try {
    const distance = distanceOf(a.read(), b.read(), tolerance);
    if (distance === null && a.type === b.type && a.name === b.name) return null;
    return { ...types, distance, unknown: null, within: a.type === b.type && (distance?.beyond ?? 0) === 0 };
  } catch (error) {
    if (error instanceof DataError && a.type === b.type) return unknown(`${a.type} cannot be compared`);
    throw error;
  }
}

/** Weights of one shape and the same numbers, each with the first other one. */
function equalPairs(a: readonly Weight[], b: readonly Weight[]): [Weight, Weight][] {
  const typeKey = ({ type, shape }: Weight): string => `${type} ${shape.join(' ')}`;
  const likely = new Set(a.map(typeKey));
  const others = new Map<string, Weight[]>();
  for (const each of b) {
    if (!likely.has(typeKey(each))) continue;
    const key = digestOf(each, typeKey(each));
    if (key !== null) others.set(key, [...(others.get(key) ?? []), each]);
  }
  const types = new Set([...others.values()].flat().map(typeKey));
  return a.flatMap((each): [Weight, Weight][] => {
    const key = types.has(typeKey(each)) ? digestOf(each, typeKey(each)) : null;
    const other = key === null ? undefined : others.get(key)?.shift();
    return other === undefined ? [] : [[each, other]];
  });
}

/** The same for weights with the same numbers; null where these cannot be read. */
function digestOf(weight: Weight, type: string): string | null {
  try {
    return `${type} ${createHash('sha256').update(bytesOf(weight.read())).digest('base64')}`;
  } catch (error) {
    if (error instanceof DataError) return null;
    throw error;
  }
}
