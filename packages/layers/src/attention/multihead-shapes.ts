import { formatShape, requireTensor, ShapeError, type Tensor } from '@gradkit/core-tensor/functional';
import type { Triple } from './in-projection.ts';

const place = 'MultiheadAttention';

function refuse(name: string, x: Tensor, rule: string): never {
  throw new ShapeError(place, `${name} is ${formatShape(x.shape)} ${rule}`, { got: x.shape });
}

/** Throws unless queries, keys and values fit together and the layer. */
export function requireInputs(
  inputs: Triple<Tensor>,
  { features, batchFirst }: { readonly features: Triple<number>; readonly batchFirst: boolean },
): void {
  const names = ['query', 'key', 'value'] as const;
  const [query, key, value] = inputs;
  inputs.forEach((x, i) => {
    requireTensor(place, names[i], x);
    const form = batchFirst ? '[batch, length, features]' : '[length, batch, features]';
    if (x.rank !== 2 && x.rank !== 3) refuse(names[i], x, `but must be ${form}, or [length, features] without a batch`);
    if (x.rank !== query.rank)
      refuse(
        names[i],
        x,
        `but query is ${formatShape(query.shape)}; all need a batch, or none (${x.rank} vs ${query.rank} axes)`,
      );
    const [given, needed] = [x.shape[x.rank - 1], features[i]];
    if (given !== needed) refuse(names[i], x, `but must have ${needed} features on its last axis, not ${given}`);
  });
  if (query.rank === 3) requireSameSize(['query', 'key'], [query, key], { axis: batchFirst ? 0 : 1, of: 'batch' });
  const batch = { axis: batchFirst ? 0 : 1, of: 'batch' };
  const length = { axis: query.rank === 3 && batchFirst ? 1 : 0, of: 'length' };
  if (query.rank === 3) requireSameSize(['key', 'value'], [key, value], batch);
  requireSameSize(['key', 'value'], [key, value], length);
}

function requireSameSize(
  [first, second]: readonly [string, string],
  [a, b]: readonly [Tensor, Tensor],
  { axis, of }: { axis: number; of: string },
): void {
  if (a.shape[axis] === b.shape[axis]) return;
  refuse(
    second,
    b,
    `but ${first} is ${formatShape(a.shape)}; their ${of} must match (${b.shape[axis]} vs ${a.shape[axis]})`,
  );
}
