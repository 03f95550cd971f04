import { noGrad } from '@gradkit/autograd';
import {
  abs,
  add,
  cast,
  div,
  mul,
  refuseArgument,
  requireBoolean,
  requireNumber,
  requireOptions,
  sqrt,
  sum,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { AnyOptimizer } from '../any-optimizer.ts';
import { evaluate } from '../evaluate.ts';
import { WrappedOptimizer } from './wrapped-optimizer.ts';

interface SAMOptions {
  /** how far around the weights to look; default 0.05 */
  readonly rho?: number | undefined;
  /** measure that by the size of each weight (Kwon et al., 2021); default false */
  readonly adaptive?: boolean | undefined;
}

/**
 * Sharpness-aware minimization (Foret et al., 2021): the base optimizer's step by the gradients at the worst place near the weights,
 * `w + rho · gradient / ‖gradient‖`. A step evaluates the loss twice, so it takes a closure; it may be compiled.
 *
 * @param base makes the step
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([1]));
 * const optimizer = new SAM(new SGD([w], { learningRate: 0.1 }), { rho: 0.5 });
 * optimizer.step(() => {
 *   optimizer.zeroGrad();
 *   const loss = w.value.mul(w.value).sum();
 *   loss.backward();
 *   return loss;
 * });
 * w.value.toArray(); // [0.700]
 * @see https://arxiv.org/abs/2010.01412
 */
export class SAM extends WrappedOptimizer {
  readonly #rho: number;
  readonly #adaptive: boolean;

  constructor(base: AnyOptimizer, options: SAMOptions = {}) {
    const { rho = 0.05, adaptive = false } = requireOptions('SAM', options, { rho: true, adaptive: true });
    requireNumber('SAM', 'rho', rho, { least: 0 });
    requireBoolean('SAM', 'adaptive', adaptive);
    super('SAM', base);
    this.#rho = rho;
    this.#adaptive = adaptive;
  }

  /**
   * Makes a step.
   *
   * @param closure forgets gradients, works out the loss and its gradients, and gives the loss; called twice
   * @returns the loss before the step
   */
  override step(closure?: () => Tensor): Tensor {
    if (closure === undefined)
      return refuseArgument('SAM', 'closure', closure, 'a function that makes gradients and gives the loss');
    const loss = evaluate('SAM', closure);
    const moved = this.parameters
      .filter(({ grad }) => grad !== null)
      .map((parameter) => ({ parameter, value: parameter.value }));
    noGrad(() => {
      const gradients = moved.map(({ parameter, value }) => this.#scaled(parameter.grad!, value));
      const squares = gradients.map((gradient) => sum(mul(gradient, gradient)));
      if (squares.length === 0) return; // the base says so
      const norm = sqrt(squares.reduce((a, b) => add(a, cast(b, a.dtype))));
      const scale = div(this.#rho, add(norm, 1e-12));
      moved.forEach(({ parameter, value }, i) => {
        const step = mul(this.#scaled(gradients[i], value), cast(scale, value.dtype));
        parameter.value = add(value, step);
      });
    });
    this.zeroGrad();
    evaluate('SAM', closure);
    for (const { parameter, value } of moved) parameter.value = value;
    this.base.step();
    return loss;
  }

  /** Times the size of the weights, where it is adaptive. */
  #scaled(x: Tensor, value: Tensor): Tensor {
    return this.#adaptive ? mul(x, abs(value)) : x;
  }
}
