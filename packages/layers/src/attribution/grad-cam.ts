import { grad, noGrad } from '@gradkit/autograd';
import {
  ConfigError,
  formatShape,
  isTensor,
  mean,
  mul,
  relu,
  requireOptions,
  requireTensor,
  ShapeError,
  sum,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { registerForwardHook, type AnyModule } from '../module/index.ts';
import { requireModuleArgument } from '../module/require-module.ts';
import { logitsOf, sumOfScores, targetIndices, type Target } from './target-scores.ts';

export interface GradCamOptions {
  /** class to explain: one for all examples, or one each; without it the class that the model predicts for each */
  readonly target?: Target | undefined;
}

/**
 * Finds where in an image a convolutional layer sees what speaks for a class (Grad-CAM).
 *
 * `max(0, Σ α[k]·A[k])` with the layer's output `A` and `α[k]` the mean of `∂ score / ∂ A[k]` over the channel
 *
 * The model is called twice, in evaluation; its parameters and their gradients stay as they are.
 *
 * @param model images → scores of classes `[batch, classes]`, before softmax
 * @param layer a part of the model that gives `[batch, channels, height, width]`; usually the last convolution or what follows it
 * @param x a batch of images, as the model takes them
 * @param options `target`
 * @returns `[batch, height, width]` of the layer, 0 or more; `saliency` of `@gradkit/plot` draws it over the images
 * @throws {ShapeError} if the layer or the model gives something else
 * @throws {ConfigError} if the model does not call the layer exactly once, or a target is no class
 * @example
 * const layer = new Conv2d(1, 2, 3, { rng: new Generator(1) });
 * const model = new Sequential(layer, new ReLU(), new Flatten(), new Linear(2 * 6 * 6, 10));
 * gradCam(model, layer, ones([4, 1, 8, 8]), { target: 3 }).shape; // [4, 6, 6]
 * @see https://arxiv.org/abs/1610.02391
 */
export function gradCam(model: AnyModule, layer: AnyModule, x: Tensor, options: GradCamOptions = {}): Tensor {
  requireModuleArgument('gradCam', 'model', model);
  requireModuleArgument('gradCam', 'layer', layer);
  requireTensor('gradCam', 'x', x);
  const { target } = requireOptions<GradCamOptions>('gradCam', options, { target: true });
  const calls: unknown[] = [];
  const logits = seenBy(
    layer,
    (output) => void calls.push(output),
    () => noGrad(() => logitsOf('gradCam', model, x)),
  );
  if (calls.length !== 1)
    throw new ConfigError('gradCam', `the model calls layer ${calls.length} times; it must call it exactly once`, {
      expected: 1,
      got: calls.length,
    });
  const [maps] = calls;
  if (!isTensor(maps) || maps.rank !== 4) {
    const given = isTensor(maps) ? formatShape(maps.shape) : 'no tensor';
    throw new ShapeError('gradCam', `layer gives ${given}; it must be [batch, channels, height, width]`, {
      got: given,
    });
  }
  const indices = targetIndices('gradCam', logits, target);
  const gradient = grad((own: Tensor) =>
    seenBy(
      layer,
      () => own,
      () => sumOfScores(logitsOf('gradCam', model, x), indices),
    ),
  )(maps);
  return noGrad(() => relu(sum(mul(mean(gradient, [2, 3], { keepDims: true }), maps), 1)));
}

/** Calls `f` while each output of a layer is shown to `see`, which may give another. */
function seenBy<R>(layer: AnyModule, see: (output: unknown) => unknown, f: () => R): R {
  const handle = registerForwardHook(layer, (_, __, output) => see(output));
  try {
    return f();
  } finally {
    handle.remove();
  }
}
