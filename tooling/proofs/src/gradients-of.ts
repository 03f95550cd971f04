import { grad } from '@gradkit/autograd';
import { isFloating, type Tensor } from '@gradkit/core-tensor';

/** The gradients of the floating ones among the inputs. */
export function gradientsOf(f: (...inputs: Tensor[]) => Tensor, inputs: readonly Tensor[]): Tensor[] {
  const argnums = inputs.flatMap(({ dtype }, i) => (isFloating(dtype) ? [i] : []));
  return grad(f, { argnums })(...inputs);
}
