import { grad, noGrad } from '@gradkit/autograd';
import {
  add,
  cast,
  div,
  max,
  min,
  mul,
  normal,
  requireNumber,
  requireOptions,
  requireTensor,
  requireWholeNumber,
  sub,
  zerosLike,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { AnyModule } from '../module/index.ts';
import { requireModuleArgument } from '../module/require-module.ts';
import { logitsOf, sumOfScores, targetIndices, type Target } from './target-scores.ts';

export interface InputGradientOptions {
  /** class to explain: one for all examples, or one each; without it the class that the model predicts for each */
  readonly target?: Target | undefined;
}

/**
 * Finds how much the score of a class would change with each number of the input (saliency): `∂ score / ∂ x`.
 *
 * The model is called in evaluation; its parameters and their gradients stay as they are.
 *
 * @param model inputs → scores of classes `[batch, classes]`, before softmax
 * @param x a batch, as the model takes it; floating
 * @param options `target`
 * @returns same shape and dtype as `x`; for a picture of images take the largest absolute value of the channels
 * @throws {ShapeError} if the model gives something else
 * @throws {ConfigError} if a target is no class
 * @example
 * const model = new Linear(2, 2, { bias: false });
 * model.weight.value = tensor([[1, 2], [3, 4]]);
 * inputGradient(model, tensor([[5, 6]]), { target: 0 }).toArray(); // [[1, 2]]
 * @see https://arxiv.org/abs/1312.6034
 */
export function inputGradient(model: AnyModule, x: Tensor, options: InputGradientOptions = {}): Tensor {
  requireModuleArgument('inputGradient', 'model', model);
  requireTensor('inputGradient', 'x', x);
  const { target } = requireOptions<InputGradientOptions>('inputGradient', options, { target: true });
  return gradientFor('inputGradient', model, x, target);
}

function gradientFor(where: string, model: AnyModule, x: Tensor, target: Target | undefined): Tensor {
  const indices = targetIndices(
    where,
    noGrad(() => logitsOf(where, model, x)),
    target,
  );
  return grad((own: Tensor) => sumOfScores(logitsOf(where, model, own), indices))(x);
}

export interface SmoothGradOptions extends InputGradientOptions {
  /** noisy copies of each example */
  readonly samples?: number | undefined;
  /** standard deviation of the noise, as a share of what lies between an example's lowest and highest number */
  readonly noise?: number | undefined;
  readonly rng?: Generator | undefined;
}

/**
 * Finds the mean of `inputGradient` over noisy copies of the input (SmoothGrad), which speckles less.
 *
 * @param model inputs → scores of classes `[batch, classes]`, before softmax
 * @param x a batch, as the model takes it; floating
 * @param options `target`, by default what is predicted without noise; `samples`, default 25; `noise`, default 0.15; `rng`
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if the model gives something else
 * @throws {ConfigError} if a target is no class, or an option is out of its range
 * @example
 * const model = new Linear(2, 2, { bias: false });
 * model.weight.value = tensor([[1, 2], [3, 4]]);
 * smoothGrad(model, tensor([[5, 6]]), { target: 1, rng: new Generator(1) }).toArray(); // [[3, 4]]
 * @see https://arxiv.org/abs/1706.03825
 */
export function smoothGrad(model: AnyModule, x: Tensor, options: SmoothGradOptions = {}): Tensor {
  requireModuleArgument('smoothGrad', 'model', model);
  requireTensor('smoothGrad', 'x', x);
  const known = { target: true, samples: true, noise: true, rng: true } as const;
  const { target, samples = 25, noise = 0.15, rng } = requireOptions<SmoothGradOptions>('smoothGrad', options, known);
  requireWholeNumber('smoothGrad', 'samples', samples, { least: 1 });
  requireNumber('smoothGrad', 'noise', noise, { least: 0 });
  const indices = targetIndices(
    'smoothGrad',
    noGrad(() => logitsOf('smoothGrad', model, x)),
    target,
  );
  const axis = x.shape.map((_, i) => i).slice(1);
  const spread = noGrad(() => {
    const range = sub(max(x, axis, { keepDims: true }), min(x, axis, { keepDims: true }));
    return mul(range, noise);
  });
  const gradient = grad((own: Tensor) => sumOfScores(logitsOf('smoothGrad', model, own), indices));
  return noGrad(() => {
    let total = zerosLike(x);
    for (let i = 0; i < samples; i++) {
      const copy = add(x, mul(cast(normal(x.shape, { rng }), x.dtype), spread));
      total = add(total, gradient(copy));
    }
    return div(total, samples);
  });
}
