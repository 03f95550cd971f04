import { enableGrad, grad } from '@gradkit/autograd';
import { isFloating, type Tensor } from '@gradkit/core-tensor';

/** The gradients of the floating ones among the inputs, also inside `noGrad`. */
export function gradientsOf(f: (...inputs: Tensor[]) => Tensor, inputs: readonly Tensor[]): Tensor[] {
  const argnums = inputs.flatMap(({ dtype }, i) => (isFloating(dtype) ? [i] : []));
  return enableGrad(() => grad(f, { argnums })(...inputs));
}
