import { linear, linearOp, match, reshape } from '@gradkit/core-tensor/functional';
import { keep, record, rewrite, type Rewritable } from '@gradkit/onnx-export';

/**
 * Linear layers take and give matrices, and views of these are what others see: a result that leaves a graph then lies where ONNX Runtime
 * computes it, and is not copied there in another shape.
 */
export function flatLinear<S extends Rewritable>(step: S): S {
  return rewrite(step, (one) => {
    const layer = match(one, linearOp);
    const [y] = one.outputs;
    if (layer === null || y.rank <= 2 || y.size === 0) return keep(one);
    const [x, weight, ...bias] = layer.inputs;
    const [outFeatures, inFeatures] = weight.shape;
    const rows = y.size / outFeatures;
    return record(() => [reshape(linear(reshape(x, [rows, inFeatures]), weight, bias.at(0)), y.shape)], one.origin);
  });
}
