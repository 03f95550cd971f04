import { defineOp, type Tensor } from '@gradkit/core-tensor/functional';

/**
 * Adds to each row of `x` those rows of the updates that are chosen and whose index, one of a column, names it. Nearly always none is chosen: only those are
 * gathered and added, so that the rest costs next to nothing.
 */
export const addRowsOp = defineOp<[x: Tensor, indices: Tensor, updates: Tensor, isChosen: Tensor]>({
  name: 'addRows',
  infer: ([x]) => x,
  forward([{ shape, data: x }, indices, updates, isChosen], { data: y }) {
    const length = shape[1];
    y.set(x);
    for (let row = 0; row < indices.size; row++) {
      if (isChosen.data[row] === 0) continue;
      for (let i = 0; i < length; i++) y[indices.data[row] * length + i] += updates.data[row * length + i];
    }
  },
  onnx(_, { inputs: [x, indices, updates, isChosen], node, ints }) {
    const [count, length] = updates.shape; // of the chosen ones there are at most `count`
    const found = node({ opType: 'NonZero', inputs: [isChosen] }, { shape: [1, count], dtype: 'int64' });
    const chosen = node({ opType: 'Squeeze', inputs: [found, ints([0])] }, { shape: [count], dtype: 'int64' });
    const rows = node({ opType: 'Gather', inputs: [updates, chosen], attributes: { axis: 0 } }, updates);
    const named = node({ opType: 'Gather', inputs: [indices, chosen], attributes: { axis: 0 } }, indices);
    const wide = node(
      { opType: 'Expand', inputs: [named, ints([1, length])] },
      { shape: [count, length], dtype: 'int32' },
    );
    return { opType: 'ScatterElements', inputs: [x, wide, rows], attributes: { axis: 0, reduction: 'add' } };
  },
});
