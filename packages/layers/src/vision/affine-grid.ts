import {
  formatShape,
  matmul,
  requireBoolean,
  requireFloating,
  requireList,
  requireOptions,
  requireTensor,
  requireWholeNumber,
  reshape,
  ShapeError,
  tensor,
  transpose,
  type Tensor,
} from '@gradkit/core-tensor/functional';

interface AffineGridOptions {
  /** whether −1 and 1 are the middles of the outermost entries, not the borders of these; default false */
  readonly alignCorners?: boolean | null | undefined;
}

function requireTheta(theta: Tensor, size: readonly number[]): void {
  const name = 'affineGrid';
  requireTensor(name, 'theta', theta);
  requireFloating(name, 'theta', theta.dtype);
  requireList(name, 'size', size);
  for (const each of size) requireWholeNumber(name, 'size', each, { least: 1 });
  const axes = size.length - 2;
  if (axes !== 2 && axes !== 3)
    throw new ShapeError(name, `size is ${formatShape(size)} but must have 4 or 5 numbers, not ${size.length}`, {
      expected: [4, 5],
      got: size.length,
    });
  const expected = [size[0], axes, axes + 1];
  if (formatShape(theta.shape) === formatShape(expected)) return;
  throw new ShapeError(
    name,
    `theta is ${formatShape(theta.shape)} but must be ${formatShape(expected)} for size ${formatShape(size)}`,
    {
      expected,
      got: theta.shape,
    },
  );
}

/** The middles of the entries of an axis, which goes from −1 to 1. */
function middles(size: number, alignCorners: boolean): number[] {
  if (alignCorners) return Array.from({ length: size }, (_, i) => (size === 1 ? 0 : (2 * i) / (size - 1) - 1));
  return Array.from({ length: size }, (_, i) => (2 * i + 1) / size - 1);
}

/** All places of images or volumes, row by row: each its coordinates, the last axis first, and a 1. */
function homogeneousPlaces(sizes: readonly number[], alignCorners: boolean): number[] {
  const rows = sizes.reduce<number[][]>(
    (before, size) => before.flatMap((row) => middles(size, alignCorners).map((place) => [place, ...row])),
    [[1]],
  );
  return rows.flat();
}

/**
 * Makes a grid for `gridSample` of affine maps.
 *
 * `grid[n, i, j] = theta[n] · (x_j, y_i, 1)`
 *
 * @param theta `[batch, 2, 3]` for images, `[batch, 3, 4]` for volumes, floating
 * @param size the shape that `gridSample` is to give: `[batch, channels, height, width]`, or `[batch, channels, depth, height, width]`
 * @param options `alignCorners`: default false
 * @returns `[batch, height, width, 2]`, or `[batch, depth, height, width, 3]`, dtype of `theta`
 * @throws {ShapeError} if `theta` does not fit the size
 * @example
 * const mirror = tensor([[[-1, 0, 0], [0, 1, 0]]]);
 * affineGrid(mirror, [1, 1, 1, 2], { alignCorners: true }).toArray(); // [[[[1, 0], [-1, 0]]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.affine_grid.html
 */
export function affineGrid(theta: Tensor, size: readonly number[], options: AffineGridOptions = {}): Tensor {
  const given = requireOptions<AffineGridOptions>('affineGrid', options, { alignCorners: true });
  const alignCorners = given.alignCorners ?? false;
  requireBoolean('affineGrid', 'alignCorners', alignCorners);
  requireTheta(theta, size);
  const [batch, , ...sizes] = size;
  const places = homogeneousPlaces(sizes, alignCorners);
  const axes = sizes.length;
  const base = tensor(places, { shape: [places.length / (axes + 1), axes + 1], dtype: theta.dtype });
  return reshape(matmul(base, transpose(theta, 1, 2)), [batch, ...sizes, axes]);
}
