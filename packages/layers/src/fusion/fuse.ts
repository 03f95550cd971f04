import { noGrad, Parameter } from '@gradkit/autograd';
import {
  ConfigError,
  Generator,
  requireBoolean,
  requireMethods,
  requireOptions,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Conv1d, Conv2d, Conv3d } from '../convolution/conv.ts';
import { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d } from '../convolution/conv-transpose.ts';
import { Linear } from '../linear/linear.ts';
import { BatchNorm1d, BatchNorm2d, BatchNorm3d } from '../normalization/batch-norm.ts';
import type { AnyModule } from '../module/module.ts';
import { fuseConvBnWeights, fuseLinearBnWeights } from './fuse-weights.ts';

type Conv = Conv1d | Conv2d | Conv3d | ConvTranspose1d | ConvTranspose2d | ConvTranspose3d;
type BatchNorm = BatchNorm1d | BatchNorm2d | BatchNorm3d;

const transposed = [ConvTranspose1d, ConvTranspose2d, ConvTranspose3d];
const convs = [Conv1d, Conv2d, Conv3d, ...transposed];
const norms = [BatchNorm1d, BatchNorm2d, BatchNorm3d];

const isOneOf = (module: unknown, classes: readonly (abstract new (...given: never) => object)[]): boolean =>
  classes.some((each) => module instanceof each);

/** What can be fused: a convolution or linear layer, and the batch normalization behind it. */
export function isPair(first: unknown, second: unknown): boolean {
  return isOneOf(first, [...convs, Linear]) && isOneOf(second, norms);
}

interface ConvBnOptions {
  /** whether the output channels are on the second axis of the weight; default: as the layer has it */
  readonly transpose?: boolean | undefined;
}

/** The running statistics. @throws {ConfigError} if there are none, or a layer is in training mode */
function statisticsOf(where: string, layer: AnyModule, norm: BatchNorm): readonly [mean: Tensor, variance: Tensor] {
  if (layer.training || norm.training)
    throw new ConfigError(
      where,
      'a layer is in training mode; only those in evaluation can be fused, call eval() first',
    );
  const { runningMean, runningVar } = norm;
  if (runningMean === null || runningVar === null)
    throw new ConfigError(where, 'the batch normalization has no running statistics; it needs trackRunningStats true');
  return [runningMean.value, runningVar.value];
}

/** A layer with other weights, which need gradients as before. */
function withWeights<L extends Conv | Linear>(layer: L, made: L, weights: readonly [weight: Tensor, bias: Tensor]): L {
  const [weight, bias] = weights;
  made.to(weight.dtype).eval();
  const trained = { weight: layer.weight.requiresGrad, bias: layer.bias?.requiresGrad ?? layer.weight.requiresGrad };
  Object.assign(made, {
    weight: new Parameter(weight, { requiresGrad: trained.weight }),
    bias: new Parameter(bias, { requiresGrad: trained.bias }),
  });
  return made;
}

/**
 * A convolution that does what a convolution and the batch normalization behind it do in evaluation.
 *
 * @param conv any convolution, in evaluation mode
 * @param bn in evaluation mode, with running statistics
 * @param options `transpose`: default as the convolution is
 * @returns a new layer with a bias
 * @throws {ConfigError} if one is in training mode, is another kind of module, or there are no running statistics
 * @example
 * const [conv, norm] = [new Conv2d(3, 8, 3).eval(), new BatchNorm2d(8).eval()];
 * fuseConvBnEval(conv, norm).forward(zeros([1, 3, 4, 4])).shape; // [1, 8, 2, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.fuse_conv_bn_eval.html
 */
export function fuseConvBnEval<C extends Conv>(conv: C, bn: BatchNorm, options: ConvBnOptions = {}): C {
  const where = 'fuseConvBnEval';
  requireKind(where, 'conv', conv, convs, 'a convolution');
  requireKind(where, 'bn', bn, norms, 'a batch normalization');
  const known = { transpose: true } as const;
  const { transpose = isOneOf(conv, transposed) } = requireOptions<ConvBnOptions>(where, options, known);
  requireBoolean(where, 'transpose', transpose);
  const [mean, variance] = statisticsOf(where, conv, bn);
  const { inChannels, outChannels, kernelSize, paddingMode, options: others } = conv;
  const make = conv.constructor as new (...given: unknown[]) => C; // its own class
  const made = new make(inChannels, outChannels, kernelSize, {
    ...others,
    paddingMode,
    bias: true,
    rng: new Generator(0),
  });
  return noGrad(() => {
    const [gamma, beta, bias] = [bn.weight, bn.bias, conv.bias].map((state) => state?.value ?? null);
    const weights = fuseConvBnWeights(conv.weight.value, bias, mean, variance, bn.eps, gamma, beta, { transpose });
    return withWeights(conv, made, weights);
  });
}

/**
 * A linear layer that does what a linear layer and the batch normalization behind it do in evaluation.
 *
 * @param linear in evaluation mode
 * @param bn in evaluation mode, with running statistics
 * @returns a new layer with a bias
 * @throws {ConfigError} if one is in training mode, is another kind of module, or there are no running statistics
 * @example fuseLinearBnEval(new Linear(4, 2).eval(), new BatchNorm1d(2).eval()).forward(zeros([3, 4])).shape; // [3, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.fuse_linear_bn_eval.html
 */
export function fuseLinearBnEval(linear: Linear, bn: BatchNorm): Linear {
  const where = 'fuseLinearBnEval';
  requireKind(where, 'linear', linear, [Linear], 'a Linear');
  requireKind(where, 'bn', bn, norms, 'a batch normalization');
  const [mean, variance] = statisticsOf(where, linear, bn);
  const [outFeatures, inFeatures] = linear.weight.type!.shape;
  const made = new Linear(inFeatures, outFeatures, { rng: new Generator(0) });
  return noGrad(() => {
    const [gamma, beta, bias] = [bn.weight, bn.bias, linear.bias].map((state) => state?.value ?? null);
    return withWeights(
      linear,
      made,
      fuseLinearBnWeights(linear.weight.value, bias, mean, variance, bn.eps, gamma, beta),
    );
  });
}

/** What a pair becomes. */
export function fusePair(first: AnyModule, second: AnyModule): AnyModule {
  return first instanceof Linear
    ? fuseLinearBnEval(first, second as BatchNorm)
    : fuseConvBnEval(first as Conv, second as BatchNorm);
}

function requireKind(
  where: string,
  name: string,
  module: AnyModule,
  classes: readonly (abstract new (...given: never) => object)[],
  rule: string,
): void {
  requireMethods(where, name, module, ['forward', 'namedModules']);
  if (isOneOf(module, classes)) return;
  throw new ConfigError(where, `${name} is a ${module.constructor.name}; it must be ${rule}`, { got: module });
}
