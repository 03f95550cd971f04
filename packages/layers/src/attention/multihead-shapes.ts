import { formatShape, requireTensor, ShapeError, type Tensor } from '@gradkit/core-tensor/functional';
import type { Triple } from './in-projection.ts';

const names = ['query', 'key', 'value'] as const;

interface Expected {
  /** the function that was called */
  readonly place: string;
  readonly features: Triple<number>;
  readonly batchFirst: boolean;
}

/** Throws unless queries, keys and values fit together and the layer. */
export function requireInputs(inputs: Triple<Tensor>, { place, features, batchFirst }: Expected): void {
  const refuse = (i: number, rule: string): never => {
    throw new ShapeError(place, `${names[i]} is ${formatShape(inputs[i].shape)} ${rule}`, { got: inputs[i].shape });
  };
  const sameSize = (i: number, axis: number, of: string): void => {
    const [a, b] = [inputs[i - 1].shape, inputs[i].shape];
    if (a[axis] !== b[axis])
      refuse(i, `but ${names[i - 1]} is ${formatShape(a)}; their ${of} must match (${b[axis]} vs ${a[axis]})`);
  };
  const form = batchFirst ? '[batch, length, features]' : '[length, batch, features]';
  inputs.forEach((x, i) => requireTensor(place, names[i], x));
  const { shape, rank } = inputs[0];
  inputs.forEach((x, i) => {
    if (x.rank !== 2 && x.rank !== 3) refuse(i, `but must be ${form}, or [length, features] without a batch`);
    if (x.rank !== rank)
      refuse(i, `but query is ${formatShape(shape)}; all need a batch, or none (${x.rank} vs ${rank} axes)`);
    const given = x.shape[x.rank - 1];
    if (given !== features[i]) refuse(i, `but must have ${features[i]} features on its last axis, not ${given}`);
  });
  if (rank === 3) for (const i of [1, 2]) sameSize(i, batchFirst ? 0 : 1, 'batch');
  sameSize(2, rank === 3 && batchFirst ? 1 : 0, 'length');
}
