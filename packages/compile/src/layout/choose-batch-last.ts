import { linearOp, match, matmulOp, sameShape, type Operation, type Tensor } from '@gradkit/core-tensor';

const batch = { multiple: 16, most: 256 }; // whole vectors; larger batches make up for copies of the weights
const fewestFeatures = 64;

/** Tensors that are better off with the batch last: results of linear layers, and what is done with them element by element. */
export function chooseBatchLast(operations: readonly Operation[]): ReadonlySet<Tensor> {
  const groups = new Map<Tensor, Set<Tensor>>();
  const groupOf = (x: Tensor): Set<Tensor> => groups.get(x) ?? new Set([x]);
  const makers = new Set<Tensor>();
  for (const one of operations) {
    const [y] = one.outputs;
    if (canBeBatchLast(one)) makers.add(y);
    if (!isElementwise(one)) continue;
    const joined = new Set(
      [y, ...one.inputs.filter((x) => sameShape(x.shape, y.shape))].flatMap((x) => [...groupOf(x)]),
    );
    for (const member of joined) groups.set(member, joined);
  }
  const chosen = operations.filter(isWorthIt).flatMap(({ outputs: [y] }) => [...groupOf(y)]);
  return new Set(chosen.filter((x) => makers.has(x)));
}

function isWorthIt(one: Operation): boolean {
  const layer = match(one, linearOp);
  if (layer === null || layer.inputs[0].rank !== 2) return false;
  const [rows, features] = layer.outputs[0].shape;
  return rows % batch.multiple === 0 && rows <= batch.most && features >= fewestFeatures;
}

function canBeBatchLast(one: Operation): boolean {
  const product = match(one, matmulOp);
  if (product !== null) return product.inputs.every(({ rank }) => rank === 2);
  return (match(one, linearOp) !== null && one.outputs[0].rank === 2) || isElementwise(one);
}

/** Whether an operation on matrices can be done on their transposes as well. */
function isElementwise({ op, inputs, outputs: [y, ...others] }: Operation): boolean {
  if (op.elementwise !== true || y.rank !== 2 || others.length > 0) return false;
  return inputs.every((x) => sameShape(x.shape, y.shape) || x.size === 1 || isPerFeature(x, y) || isPerRow(x, y));
}

/** Whether a tensor has a number for each feature. */
export function isPerFeature({ shape, size }: Tensor, y: Tensor): boolean {
  return size === y.shape[1] && (shape.length === 1 || shape[0] === 1);
}

function isPerRow({ shape }: Tensor, y: Tensor): boolean {
  return shape.length === 2 && shape[0] === y.shape[0] && shape[1] === 1;
}
