import {
  add,
  broadcastTo,
  formatShape,
  gather,
  isNaN,
  logicalAnd,
  mask,
  mul,
  requireBoolean,
  requireFloating,
  requireOneOf,
  requireOptions,
  requireSame,
  requireTensor,
  reshape,
  ShapeError,
  slice,
  sum,
  unsqueeze,
  where,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { GridPadding } from './grid-positions.ts';
import { tapsOf, type GridMode, type Taps } from './grid-taps.ts';

interface GridSampleOptions {
  /** bilinear (of volumes: trilinear), nearest, or bicubic, which is for images; default bilinear */
  readonly mode?: GridMode | undefined;
  /** what lies beyond the borders: zeros, the nearest entry, or the input reflected; default zeros */
  readonly paddingMode?: GridPadding | undefined;
  /** whether −1 and 1 are the middles of the outermost entries, not the borders of these; default false */
  readonly alignCorners?: boolean | null | undefined;
}

/** Throws unless there is a grid of places for each example. */
function requireGrid(input: Tensor, grid: Tensor, mode: GridMode): void {
  const name = 'gridSample';
  requireFloating(name, 'input', input.dtype);
  requireSame(name, ['input', 'grid'], [input.dtype, grid.dtype]);
  const [given, places] = [formatShape(input.shape), formatShape(grid.shape)];
  const fail = (rule: string, expected: unknown, got: unknown): never => {
    throw new ShapeError(name, rule, { expected, got });
  };
  const axes = input.rank - 2;
  if (axes !== 2 && axes !== 3)
    fail(`input is ${given} but must have 4 or 5 axes, not ${input.rank}`, [4, 5], input.rank);
  if (mode === 'bicubic' && axes !== 2)
    fail(`input is ${given}; bicubic is for 4 axes, not ${input.rank}`, 4, input.rank);
  if (grid.rank !== input.rank || grid.shape[axes + 1] !== axes)
    fail(
      `grid is ${places} but input is ${given}; it must have ${input.rank} axes and ${axes} numbers along the last`,
      [input.rank, axes],
      grid.shape,
    );
  if (grid.shape[0] !== input.shape[0])
    fail(
      `input is ${given} but grid is ${places}; the batches must match (${input.shape[0]} vs ${grid.shape[0]})`,
      input.shape[0],
      grid.shape[0],
    );
  if (input.shape.slice(2).includes(0)) fail(`input is ${given}; spatial axes must have at least 1 entry, not 0`, 1, 0);
}

/** Taps into flattened axes, of those into each axis: one for each choice. */
function combine(taps: readonly Taps[], sizes: readonly number[]): Taps {
  const [batch, , count] = taps[0].index.shape;
  const lined = (x: Tensor, i: number): Tensor =>
    reshape(x, [batch, ...taps.map((_, k) => (k === i ? x.shape[1] : 1)), count]);
  const joined = (key: keyof Taps, join: (a: Tensor, b: Tensor, i: number) => Tensor): Tensor | null =>
    taps
      .map((each, i) => (each[key] === null ? null : lined(each[key], i)))
      .reduce((a, b, i) => (a === null || b === null ? (a ?? b) : join(a, b, i)));
  const choices = taps.reduce((product, { index }) => product * index.shape[1], 1);
  const all = (x: Tensor): Tensor => reshape(x, [batch, 1, choices, count]);
  const [weight, inside] = [joined('weight', mul), joined('inside', logicalAnd)];
  return {
    index: all(joined('index', (a, b, i) => add(mul(a, sizes[i]), b))!),
    weight: weight && all(weight),
    inside: inside && all(inside),
  };
}

/**
 * Looks up an image or volume at places of a grid.
 *
 * `output[n, c, i, j] = input[n, c]` at `(x, y) = grid[n, i, j]`, in which −1 … 1 is the whole width and height
 *
 * @param input `[batch, channels, height, width]`, or `[batch, channels, depth, height, width]`, floating
 * @param grid `[batch, …, 2]` of `(x, y)`, or `[batch, …, 3]` of `(x, y, z)`, with as many axes and in the dtype of the input; NaN counts as −1
 * @param options `mode`: bilinear (default), nearest or bicubic; `paddingMode`: zeros (default), border or reflection; `alignCorners`: default false
 * @returns `[batch, channels, …]` with the spatial axes of the grid
 * @throws {ShapeError} if the shapes do not fit
 * @throws {DTypeError} if the dtypes are not floating and the same
 * @example
 * const image = tensor([[[[1, 2], [3, 4]]]]);
 * gridSample(image, tensor([[[[0, 0], [-1, 1]]]]), { alignCorners: true }).toArray(); // [[[[2.5, 3]]]]
 * @see Jaderberg et al. (2015); https://pytorch.org/docs/stable/generated/torch.nn.functional.grid_sample.html
 */
export function gridSample(input: Tensor, grid: Tensor, options: GridSampleOptions = {}): Tensor {
  const name = 'gridSample';
  requireTensor(name, 'input', input);
  requireTensor(name, 'grid', grid);
  const known = { mode: true, paddingMode: true, alignCorners: true } as const;
  const given = requireOptions<GridSampleOptions>(name, options, known);
  const { mode = 'bilinear', paddingMode = 'zeros' } = given;
  const alignCorners = given.alignCorners ?? false;
  requireOneOf(name, 'mode', mode, ['bilinear', 'nearest', 'bicubic']);
  requireOneOf(name, 'paddingMode', paddingMode, ['zeros', 'border', 'reflection']);
  requireBoolean(name, 'alignCorners', alignCorners);
  requireGrid(input, grid, mode);
  const [batch, channels, ...sizes] = input.shape;
  const shape = grid.shape.slice(1, -1);
  const count = shape.reduce((product, size) => product * size, 1);
  const placed = where(isNaN(grid), -1, grid);
  const rows = reshape(placed, [batch, count, sizes.length]);
  const taps = sizes.map((size, i) => {
    const places = slice(rows, [null, null, sizes.length - 1 - i]); // x, the last axis, comes first
    return tapsOf(unsqueeze(places, 1), { size, paddingMode, alignCorners }, mode);
  });
  const flat = reshape(input, [batch, channels, sizes.reduce((product, size) => product * size, 1)]);
  const { index, weight, inside } = combine(taps, sizes);
  const choices = index.shape[2];
  const found = gather(
    flat,
    2,
    broadcastTo(reshape(index, [batch, 1, choices * count]), [batch, channels, choices * count]),
  );
  const entries = reshape(found, [batch, channels, choices, count]);
  const there = inside === null ? entries : mask(entries, inside);
  const output = weight === null ? there : sum(mul(there, weight), 2);
  return reshape(output, [batch, channels, ...shape]);
}
