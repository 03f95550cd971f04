import { match, maxPoolOp, sameShape, type Operation, type Tensor } from '@gradkit/core-tensor/functional';
import { phaseOrder, type Order } from './pixel-order.ts';
import { canBeMaxima, gridOf } from './window-grid.ts';

/** The pixel orders in which poolings want their images, and whatever comes before them element by element. */
export function wantedOrders(operations: readonly Operation[]): ReadonlyMap<Tensor, Order> {
  const wanted = new Map<Tensor, Order>();
  for (const one of operations.toReversed()) {
    const { op, inputs, outputs } = one;
    const [y] = outputs;
    const pooling = match(one, maxPoolOp);
    if (pooling !== null && canBeMaxima(inputs[0], y, pooling.attributes))
      wanted.set(inputs[0], phaseOrder(gridOf(inputs[0], y, pooling.attributes)));
    const order = wanted.get(y);
    if (op.elementwise !== true || order === undefined) continue;
    for (const x of inputs) if (sameShape(x.shape, y.shape) && !wanted.has(x)) wanted.set(x, order);
  }
  return wanted;
}
