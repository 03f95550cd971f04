import { requireOptions, requireTensor } from '../../arguments/index.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { sub } from '../elementwise/sub.ts';
import { unsqueeze } from '../movement/unsqueeze.ts';
import { normAlong, requireNorm } from '../linalg/norm-along.ts';

/**
 * Distances of all rows of one matrix from all rows of another, or of matrices in batches.
 *
 * `y[…, i, j] = ‖x1[…, i] − x2[…, j]‖ₚ`
 *
 * @param x1 `[…, rows, features]`, floating
 * @param x2 `[…, others, features]`, same dtype; the leading axes broadcast
 * @param options `p` of the norm: at least 0, default 2
 * @returns `[…, rows, others]`
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @throws {ShapeError} if the numbers of features differ or the leading axes do not broadcast
 * @example cdist(tensor([[0, 0]]), tensor([[3, 4], [0, 1]])).toArray(); // [[5, 1]]
 * @see https://pytorch.org/docs/stable/generated/torch.cdist.html
 */
export function cdist(x1: Tensor, x2: Tensor, options: { readonly p?: number | undefined } = {}): Tensor {
  const { p = 2 } = requireOptions('cdist', options, { p: true });
  requireNorm('cdist', p);
  requireRows('x1', x1);
  requireRows('x2', x2);
  const [features, others] = [x1.shape.at(-1), x2.shape.at(-1)];
  if (features !== others)
    throw new ShapeError(
      'cdist',
      `x1 is ${formatShape(x1.shape)} but x2 is ${formatShape(x2.shape)}; both must have the same features on the last axis (${features} vs ${others})`,
      { expected: features, got: others },
    );
  return normAlong(sub(unsqueeze(x1, -2), unsqueeze(x2, -3)), p, -1, {});
}

function requireRows(name: string, x: Tensor): void {
  requireTensor('cdist', name, x);
  if (x.rank >= 2) return;
  throw new ShapeError(
    'cdist',
    `${name} is ${formatShape(x.shape)} but must be [..., rows, features], with at least 2 axes, not ${x.rank}`,
    {
      expected: 2,
      got: x.rank,
    },
  );
}
