import { cast, type Tensor } from '@gradkit/core-tensor/functional';
import { dtypeOf } from '../graph/read-tensor.ts';
import type { Call } from './call.ts';

/** Values as an element type of ONNX, in the dtype that holds it here. */
export function castTo(call: Call, x: Tensor, elementType: number): Tensor {
  const dtype =
    dtypeOf(elementType) ?? call.fail(`gives element type ${elementType}, which is none of numbers`, elementType);
  return x.dtype === dtype ? x : cast(x, dtype);
}
