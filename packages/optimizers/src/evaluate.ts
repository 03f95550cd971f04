import { enableGrad } from '@gradkit/autograd';
import {
  abandonPromise,
  refuseArgument,
  requireFunction,
  requireTensor,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/**
 * Calls the closure of a step, which makes gradients; gives its loss.
 *
 * @throws {ConfigError} if it is no function, or gives no tensor
 */
export function evaluate(where: string, closure: () => Tensor): Tensor {
  requireFunction(where, 'closure', closure);
  const loss = enableGrad(closure);
  if (abandonPromise(loss)) refuseArgument(where, 'the result of closure', loss, 'the loss, not a promise of it');
  requireTensor(where, 'the result of closure', loss);
  return loss;
}
