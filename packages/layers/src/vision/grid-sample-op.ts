import { vjp } from '@gradkit/autograd';
import {
  activeRecorder,
  applyAll,
  sizeOf,
  type DType,
  type Op,
  type Shape,
  type Tensor,
  type TensorData,
} from '@gradkit/core-tensor/functional';
import { composedGridSample } from './composed-grid-sample.ts';
import { findTaps, noTaps, type PlacedAxis } from './grid-places.ts';
import type { GridSettings } from './grid-positions.ts';

/** Most entries that make one of the result: two of each axis of a volume, or four of each of an image. */
const MOST = 16;

/** The entries of an example that make one of its result. */
class Entries {
  count = 0;
  /** places in the flattened spatial axes */
  readonly at: Int32Array = new Int32Array(MOST);
  readonly weight: Float64Array = new Float64Array(MOST);
  /** of the weights with the place on the grid, for each of its numbers: x, y, z */
  readonly slopes: readonly [Float64Array, Float64Array, Float64Array] = [
    new Float64Array(MOST),
    new Float64Array(MOST),
    new Float64Array(MOST),
  ];
  readonly #axes: readonly PlacedAxis[];
  readonly #taps = [noTaps(), noTaps(), noTaps()] as const;

  constructor(sizes: Shape, settings: GridSettings, dtype: DType) {
    this.#axes = [...sizes].reverse().map((size) => ({ ...settings, size, isSingle: dtype === 'float32' }));
  }

  /** Finds them for the place that begins there in a grid. */
  find(grid: TensorData, start: number): void {
    const taps = this.#taps;
    const axes = this.#axes;
    for (let i = 0; i < axes.length; i++) findTaps(grid[start + i], axes[i], taps[i]);
    const x = taps[0];
    const y = taps[1];
    const z = taps[2];
    const width = axes[0].size;
    const height = axes[1].size;
    const { at, weight, slopes } = this;
    let count = 0;
    for (let k = 0; k < z.count; k++)
      for (let j = 0; j < y.count; j++) {
        if (z.index[k] < 0 || y.index[j] < 0) continue;
        const row = (z.index[k] * height + y.index[j]) * width;
        const outer = z.weight[k] * y.weight[j];
        for (let i = 0; i < x.count; i++) {
          if (x.index[i] < 0) continue;
          at[count] = row + x.index[i];
          weight[count] = outer * x.weight[i];
          slopes[0][count] = outer * x.slope[i];
          slopes[1][count] = z.weight[k] * x.weight[i] * y.slope[j];
          slopes[2][count] = y.weight[j] * x.weight[i] * z.slope[k];
          count++;
        }
      }
    this.count = count;
  }
}

/** Where the numbers of an example, a channel and a place begin. */
function layoutOf(input: Tensor, grid: Tensor) {
  const [batch, channels, ...sizes] = input.shape;
  return { batch, channels, sizes, entries: sizeOf(sizes), places: sizeOf(grid.shape.slice(1, -1)) };
}

/** `gridSample` in one pass; whoever records sees what it is composed of. */
export const gridSampleOp: Op<[input: Tensor, grid: Tensor], GridSettings> = {
  name: 'gridSample',
  infer: ([{ shape, dtype }, grid]) => ({ shape: [...shape.slice(0, 2), ...grid.shape.slice(1, -1)], dtype }),
  forward([input, grid], { data: y }, settings) {
    const { batch, channels, sizes, entries, places } = layoutOf(input, grid);
    const found = new Entries(sizes, settings, grid.dtype);
    const { at, weight } = found;
    const { data: x } = input;
    for (let n = 0; n < batch; n++)
      for (let p = 0; p < places; p++) {
        found.find(grid.data, (n * places + p) * sizes.length);
        const { count } = found;
        for (let c = n * channels; c < (n + 1) * channels; c++) {
          let total = 0;
          for (let k = 0; k < count; k++) total += x[c * entries + at[k]] * weight[k];
          y[c * places + p] = total;
        }
      }
  },
  gradient(dy, { inputs, attributes, needs, createGraph }) {
    if (createGraph || activeRecorder() !== null) {
      const [, pull] = vjp((input: Tensor, grid: Tensor) => composedGridSample(input, grid, attributes), ...inputs);
      return pull(dy);
    }
    return applyAll(gradientOp, [dy, ...inputs], { ...attributes, needs });
  },
};

/** Gradients of the input and of the grid. */
const gradientOp: Op<[dy: Tensor, input: Tensor, grid: Tensor], GridSettings & { readonly needs: readonly boolean[] }> =
  {
    name: 'gridSampleGradient',
    infer: ([, input, grid]) => [input, grid],
    forward([{ data: dy }, input, grid], _, { needs, ...settings }, [{ data: dInput }, { data: dGrid }]) {
      const { batch, channels, sizes, entries, places } = layoutOf(input, grid);
      const found = new Entries(sizes, settings, grid.dtype);
      const { at, weight } = found;
      const { data: x } = input;
      const axes = sizes.length;
      const products = new Float64Array(MOST);
      for (let n = 0; n < batch; n++)
        for (let p = 0; p < places; p++) {
          found.find(grid.data, (n * places + p) * axes);
          const { count } = found;
          products.fill(0, 0, count);
          for (let c = n * channels; c < (n + 1) * channels; c++) {
            const d = dy[c * places + p];
            if (needs[0]) for (let k = 0; k < count; k++) dInput[c * entries + at[k]] += d * weight[k];
            if (needs[1]) for (let k = 0; k < count; k++) products[k] += d * x[c * entries + at[k]];
          }
          if (!needs[1] || settings.mode === 'nearest') continue;
          for (let axis = 0; axis < axes; axis++) {
            let total = 0;
            for (let k = 0; k < count; k++) total += products[k] * found.slopes[axis][k];
            dGrid[(n * places + p) * axes + axis] = total;
          }
        }
    },
  };
