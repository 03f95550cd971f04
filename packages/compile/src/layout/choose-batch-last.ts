import { linearOp, match, matmulOp, sameShape, type Operation, type Tensor } from '@gradkit/core-tensor/functional';

const batch = { multiple: 16, most: 256 }; // whole vectors; larger batches make up for copies of the weights
const fewestFeatures = 64;

/** Tensors that are better off with the batch last: results of linear layers, and what is done with them element by element. */
export function chooseBatchLast(operations: readonly Operation[]): ReadonlySet<Tensor> {
  const groups = new Groups();
  const makers = new Set<Tensor>();
  for (const one of operations) {
    const [y] = one.outputs;
    if (canBeBatchLast(one)) makers.add(y);
    if (!isElementwise(one)) continue;
    for (const x of one.inputs) if (sameShape(x.shape, y.shape)) groups.join(x, y);
  }
  const chosen = new Set(operations.filter(isWorthIt).map(({ outputs: [y] }) => groups.of(y)));
  return new Set([...chosen].flatMap((group) => [...group].filter((x) => makers.has(x))));
}

/** Disjoint sets of tensors that have one layout. */
class Groups {
  readonly #groups = new Map<Tensor, Set<Tensor>>();

  of(x: Tensor): Set<Tensor> {
    const group = this.#groups.get(x) ?? new Set([x]);
    this.#groups.set(x, group);
    return group;
  }

  join(x: Tensor, y: Tensor): void {
    const [small, large] = [this.of(x), this.of(y)].sort((a, b) => a.size - b.size); // so that each member moves log₂ n times at most
    if (small === large) return;
    for (const member of small) {
      large.add(member);
      this.#groups.set(member, large);
    }
  }
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
