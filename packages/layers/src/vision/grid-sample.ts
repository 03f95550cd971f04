import {
  apply,
  formatShape,
  isTracing,
  requireBoolean,
  requireFloating,
  requireOneOf,
  requireOptions,
  requireSame,
  requireTensor,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { composedGridSample } from './composed-grid-sample.ts';
import type { GridMode, GridPadding } from './grid-positions.ts';
import { gridSampleOp } from './grid-sample-op.ts';

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
  const settings = { mode, paddingMode, alignCorners };
  const isRecorded = isTracing();
  return isRecorded ? composedGridSample(input, grid, settings) : apply(gridSampleOp, [input, grid], settings);
}
