import { requireNumber, requireOptions, requireTensor, requireWholeNumber } from '../../arguments/index.ts';
import { apply } from '../../apply.ts';
import { defineOp } from '../../op.ts';
import { broadcastShapes, normalizeAxis, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { div } from '../elementwise/div.ts';
import { mul } from '../elementwise/mul.ts';
import { stretchTo } from '../reduction/broadcast-to-op.ts';
import { sum } from '../reduction/sum.ts';
import { normAlong } from '../linalg/norm-along.ts';

/** Along which axis, and what keeps lengths from 0. */
export interface CosineSimilarityOptions {
  /** of the vectors; default 1 */
  readonly axis?: number | undefined;
  /** least length of a vector; default 1e-8 */
  readonly eps?: number | undefined;
}

/** No length below `eps`, but the gradient of the length itself, as in PyTorch, which cuts it off where nobody records. */
const atLeastOp = defineOp<[length: Tensor], { eps: number }>({
  name: 'cosineSimilarity',
  elementwise: true,
  infer: ([length]) => length,
  forward([{ data: x }], { data: y }, { eps }) {
    for (let i = 0; i < y.length; i++) y[i] = x[i] < eps ? eps : x[i];
  },
  gradient: (dy) => [dy],
  onnx: ({ eps }, { inputs: [x], constant }) => ({ opType: 'Max', inputs: [x, constant(eps, x.dtype)] }),
});

/**
 * Cosine of the angle between vectors.
 *
 * `y = x1 · x2 / (max(‖x1‖, eps) · max(‖x2‖, eps))`; its gradient takes no notice of the maxima, as PyTorch's
 *
 * @param x1 any shape, floating
 * @param x2 same dtype, a shape that broadcasts with it
 * @param options `axis` of the vectors in the broadcast shape, default 1; `eps`: default 1e-8
 * @returns the broadcast shape without that axis
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @throws {ShapeError} if the shapes do not broadcast
 * @example cosineSimilarity(tensor([[1, 1]]), tensor([[0, 2]])).toArray(); // [0.7071]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.CosineSimilarity.html
 */
export function cosineSimilarity(x1: Tensor, x2: Tensor, options: CosineSimilarityOptions = {}): Tensor {
  requireTensor('cosineSimilarity', 'x1', x1);
  requireTensor('cosineSimilarity', 'x2', x2);
  const { axis = 1, eps = 1e-8 } = requireOptions('cosineSimilarity', options, { axis: true, eps: true });
  requireWholeNumber('cosineSimilarity', 'axis', axis);
  requireNumber('cosineSimilarity', 'eps', eps, { least: 0 });
  const common = broadcastShapes('cosineSimilarity', x1.shape, x2.shape);
  const along = normalizeAxis('cosineSimilarity', axis, common.length);
  const unit = (x: Tensor): Tensor => {
    const vectors = vectorsOf(x, common, along);
    return div(vectors, apply(atLeastOp, [normAlong(vectors, 2, along, { keepDims: true })], { eps }));
  };
  return sum(mul(unit(x1), unit(x2)), along);
}

/** `x` with the axes of the broadcast shape, as long along that of the vectors: a number that is stretched counts in each place. */
function vectorsOf(x: Tensor, common: Shape, along: number): Tensor {
  const own = common.map((length, axis) => (axis === along ? length : (x.shape[axis - common.length + x.rank] ?? 1)));
  return stretchTo(x, own);
}
