import {
  concat,
  defineOp,
  full,
  reshape,
  sizeOf,
  slice,
  sum,
  take,
  type Tensor,
  type TensorType,
} from '@gradkit/core-tensor/functional';
import {
  canPool,
  canScatter,
  largestRoutine,
  scatterRoutine,
  shareRoutine,
  type PooledImages,
  type ScatteredColumns,
  type WasmRoutine,
} from '@gradkit/core-tensor/wasm';
import type { OperationOf } from '../rewrite/rules.ts';
import { largest, shareOut } from './shared-maxima.ts';

// What is done with windows in batch-last layout, where kernels may stand between graphs.

/** The pixels that all windows see at their first position come first, then those at the second …, at last what none sees. */
interface PooledWindows {
  readonly windows: number;
  readonly positions: number;
}

/** The images, if kernels can pool them; else null. */
function pooledImages({ shape, dtype }: TensorType, attributes: PooledWindows): PooledImages | null {
  const [channels, pixels, batch] = shape;
  const images = { channels, pixels, batch, ...attributes };
  return dtype === 'float32' && canPool(images) ? images : null;
}

/** What the windows see at each of their positions, `[channels, windows, batch]` each. */
function entriesOf(images: Tensor, { windows, positions }: PooledWindows): Tensor[] {
  return Array.from({ length: positions }, (_, p) => slice(images, [null, [p * windows, (p + 1) * windows]]));
}

/** The largest entry of each window: `[channels, pixels, batch]` → `[channels, windows, batch]` */
export const windowMaximaOp = defineOp<[images: Tensor], PooledWindows>({
  name: 'windowMaxima',
  infer: ([{ shape, dtype }], { windows }) => ({ shape: [shape[0], windows, shape[2]], dtype }),
  decomposition: ([images], attributes) => [largest(entriesOf(images, attributes))],
});

/** The gradient of `windowMaxima` as images: to the largest entry, of equal ones to the first. */
export const windowSharesOp = defineOp<[dy: Tensor, images: Tensor], PooledWindows>({
  name: 'windowShares',
  infer: ([, { shape, dtype }]) => ({ shape, dtype }),
  decomposition([dy, images], attributes) {
    const { dtype, shape } = images;
    const [channels, pixels, batch] = shape;
    const unseen = pixels - attributes.windows * attributes.positions;
    const rest = unseen === 0 ? [] : [full([channels, unseen, batch], 0, { dtype })];
    return [concat([...shareOut(entriesOf(images, attributes), dy), ...rest], 1)];
  },
});

interface ScatteredWindows {
  readonly positions: number;
  readonly windows: number;
}

function scatteredColumns([columns, table]: readonly TensorType[], attributes: ScatteredWindows): ScatteredColumns {
  const { positions, windows } = attributes;
  const [rows, width] = columns.shape;
  return { channels: rows / positions, batch: width / windows, pixels: sizeOf(table.shape) / positions, ...attributes };
}

/**
 * Every pixel's sum of its entries in all windows: `[channels · positions, windows · batch]` → `[channels, pixels, batch]`. The table
 * says where among positions and windows they are, for each position and pixel; `positions · windows` where there is none.
 */
export const windowSumsOp = defineOp<[columns: Tensor, table: Tensor], ScatteredWindows>({
  name: 'windowSums',
  infer(inputs, attributes) {
    const { channels, pixels, batch } = scatteredColumns(inputs, attributes);
    return { shape: [channels, pixels, batch], dtype: inputs[0].dtype };
  },
  decomposition([columns, table], attributes) {
    const { channels, positions, windows, pixels, batch } = scatteredColumns([columns, table], attributes);
    const nothing = full([channels, 1, batch], 0, { dtype: columns.dtype });
    const apart = concat([reshape(columns, [channels, positions * windows, batch]), nothing], 1);
    return [sum(reshape(take(apart, table, 1), [channels, positions, pixels, batch]), 1)];
  },
});

export function maximaRoutine({ inputs, attributes }: OperationOf<typeof windowMaximaOp>): WasmRoutine | null {
  const pooled = pooledImages(inputs[0], attributes);
  return pooled && largestRoutine(pooled);
}

export function sharesRoutine({ inputs, attributes }: OperationOf<typeof windowSharesOp>): WasmRoutine | null {
  const pooled = pooledImages(inputs[1], attributes);
  return pooled && shareRoutine(pooled);
}

export function sumsRoutine({ inputs, attributes }: OperationOf<typeof windowSumsOp>): WasmRoutine | null {
  const columns = scatteredColumns(inputs, attributes);
  return inputs[0].dtype === 'float32' && canScatter(columns) ? scatterRoutine(columns) : null;
}
