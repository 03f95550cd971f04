import { sameShape, type Operation, type Tensor } from '@gradkit/core-tensor';
import type { TracedStep } from '../trace/traced-step.ts';
import { keep, rewrite } from './rewrite.ts';

/** Leaves out operations that change nothing, the sign of zeros aside: `x + 0`, `x · 1`, casts, reshapes and permutations to what is there already. */
export function simplifyIdentities(step: TracedStep): TracedStep {
  return rewrite(step, (one) => {
    const same = unchangedBy(one);
    return same === null ? keep(one) : { operations: [], outputs: [same] };
  });
}

const isMovement = new Set([
  'identity',
  'cast',
  'reshape',
  'permute',
  'broadcastTo',
  'flatten',
  'squeeze',
  'unsqueeze',
]);
const neutralOnTheRight: Readonly<Record<string, number>> = { add: 0, sub: 0, mul: 1, div: 1 };
const neutralOnTheLeft: Readonly<Record<string, number>> = { add: 0, mul: 1 };

/** The input that is the result, if one is. */
function unchangedBy({ op: { name }, inputs, outputs: [y], attributes }: Operation): Tensor | null {
  const [x] = inputs;
  const isLike = (a: Tensor): boolean => sameShape(a.shape, y.shape) && a.dtype === y.dtype;
  if (isMovement.has(name)) return isLike(x) && (name !== 'permute' || isInOrder(attributes)) ? x : null;
  const b = inputs.at(1);
  if (b === undefined) return null;
  if (isLike(x) && isConstant(b, neutralOnTheRight[name])) return x;
  if (isLike(b) && isConstant(x, neutralOnTheLeft[name])) return b;
  return null;
}

function isInOrder(attributes: object): boolean {
  const order = Object.values(attributes).find(Array.isArray) as readonly number[] | undefined;
  return order !== undefined && order.every((axis, i) => axis === i);
}

function isConstant(x: Tensor, value: number | undefined): boolean {
  return value !== undefined && !x.isSymbolic && x.data.every((element) => Object.is(element, value));
}
