import { broadcastToOp, match, sameShape, type Operation, type Tensor } from '@gradkit/core-tensor/functional';
import { keep, rewrite, type Rewritable } from '@gradkit/onnx-export';

/** Broadcasting: lets elementwise operations stretch their inputs themselves, in place of stretched copies. */
export function absorbBroadcasts<S extends Rewritable>(step: S): S {
  const sources = new Map<Tensor, Tensor>();
  return rewrite(step, (one) => {
    const stretched = match(one, broadcastToOp);
    if (stretched !== null) sources.set(stretched.outputs[0], stretched.inputs[0]);
    return keep(one.op.elementwise === true ? withSources(one, sources) : one);
  });
}

/** The operation on what was stretched; as it was where it does not stretch its inputs to the same result. */
function withSources(one: Operation, sources: ReadonlyMap<Tensor, Tensor>): Operation {
  const inputs = one.inputs.map((input) => sources.get(input) ?? input);
  const [{ shape }] = [one.op.infer(inputs, one.attributes)].flat();
  return sameShape(shape, one.outputs[0].shape) ? { ...one, inputs } : one;
}
