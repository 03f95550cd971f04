import { noGrad, type Parameter } from '@gradkit/autograd';
import {
  add,
  cast,
  clamp,
  div,
  minimum,
  mul,
  requireNumber,
  sqrt,
  sum,
  tensor,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { parametersOf } from './parameter-list.ts';

/**
 * Scales all gradients together so that their norm is at most `maxNorm`.
 *
 * @param parameters those without a gradient are left out
 * @param maxNorm above 0
 * @returns the norm before, a scalar; 0 if there are no gradients
 * @throws {ConfigError} if `maxNorm` is not above 0
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([3, 4]));
 * w.value.mul(w.value).mul(0.5).sum().backward();
 * clipGradNorm([w], 1).item(); // 5
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html
 */
export function clipGradNorm(parameters: Iterable<Parameter>, maxNorm: number): Tensor {
  requireNumber('clipGradNorm', 'maxNorm', maxNorm, { above: 0, infinite: true });
  const list = parametersOf('clipGradNorm', parameters);
  return noGrad(() => {
    const withGrad = list.filter(({ grad }) => grad !== null);
    if (withGrad.length === 0) return tensor(0);
    const norm = sqrt(withGrad.map(({ grad }) => sum(mul(grad!, grad!))).reduce((a, b) => add(a, cast(b, a.dtype))));
    const scale = minimum(div(maxNorm, add(norm, 1e-6)), 1);
    for (const parameter of withGrad) parameter.grad = mul(parameter.grad!, cast(scale, parameter.grad!.dtype));
    return norm;
  });
}

/**
 * Limits every element of every gradient to −limit … limit.
 *
 * @param parameters those without a gradient are left out
 * @param limit above 0
 * @throws {ConfigError} if `limit` is not above 0
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([3, 0.5]));
 * w.value.mul(w.value).mul(0.5).sum().backward();
 * clipGradValue([w], 1);
 * w.grad?.toArray(); // [1, 0.5]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_value_.html
 */
export function clipGradValue(parameters: Iterable<Parameter>, limit: number): void {
  requireNumber('clipGradValue', 'limit', limit, { above: 0, infinite: true });
  const list = parametersOf('clipGradValue', parameters);
  noGrad(() => {
    for (const parameter of list)
      if (parameter.grad !== null) parameter.grad = clamp(parameter.grad, { min: -limit, max: limit });
  });
}
