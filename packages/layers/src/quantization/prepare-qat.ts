import {
  ConfigError,
  requireBoolean,
  requireMethods,
  requireNumber,
  requireOptions,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Conv1d, Conv2d, Conv3d } from '../convolution/conv.ts';
import { Linear } from '../linear/linear.ts';
import { registerForwardPreHook } from '../module/hooks.ts';
import type { AnyModule } from '../module/module.ts';
import { isParametrized, registerParametrization } from '../parametrization/register.ts';
import { GRU } from '../recurrent/gru.ts';
import { LSTM } from '../recurrent/lstm.ts';
import { RNN } from '../recurrent/rnn.ts';
import { FakeQuantize } from './fake-quantize.ts';
import { MovingAveragePerChannelMinMaxObserver } from './observer.ts';

interface QatOptions {
  /** whether weights of linear and convolutional layers have 7 bits, as `quantizeModel` writes them; default true */
  readonly reduceRange?: boolean | undefined;
  /** share of the newest batch in the ranges of inputs; default 0.01 */
  readonly averagingConstant?: number | undefined;
}

const products = [Linear, Conv1d, Conv2d, Conv3d];
const recurrent = [RNN, LSTM, GRU];
const isOneOf = (module: AnyModule, classes: readonly (abstract new (...given: never) => object)[]): boolean =>
  classes.some((each) => module instanceof each);

/**
 * Prepares a model for quantization-aware training: linear, convolutional and recurrent layers compute with weights rounded to 8 bits, with a scale
 * for each output, and the first two with rounded inputs. Train it on for a while, then `quantizeModel` writes it with just these levels. The
 * parameters stay the same, and so does an optimizer.
 *
 * @param model in training mode, with batch normalization fused into convolutions where it follows them; it is changed
 * @param options `reduceRange`: default true; `averagingConstant`: default 0.01
 * @returns the model
 * @throws {ConfigError} if it is in evaluation mode, has no such layer, or is prepared already
 * @example
 * const model = prepareQat(new Sequential(new Linear(4, 8), new ReLU(), new Linear(8, 2)));
 * model.forward(ones([3, 4])).shape; // [3, 2]
 * model.getBuffer('0.activation_pre_process.scale').value.toArray(); // [0.00392]
 * @see https://pytorch.org/docs/stable/generated/torch.ao.quantization.prepare_qat.html
 */
export function prepareQat<M extends AnyModule>(model: M, options: QatOptions = {}): M {
  requireMethods('prepareQat', 'model', model, ['forward', 'namedModules']);
  const known = { reduceRange: true, averagingConstant: true } as const;
  const { reduceRange = true, averagingConstant = 0.01 } = requireOptions<QatOptions>('prepareQat', options, known);
  requireBoolean('prepareQat', 'reduceRange', reduceRange);
  requireNumber('prepareQat', 'averagingConstant', averagingConstant, { least: 0, most: 1 });
  const layers = model.modules().filter((module) => isOneOf(module, [...products, ...recurrent]));
  requirePreparable(model, layers);
  for (const layer of layers) {
    const isProduct = isOneOf(layer, products);
    for (const name of weightsOf(layer))
      registerParametrization(layer, name, weightQuantizer(isProduct && reduceRange));
    if (isProduct) quantizeInput(layer, averagingConstant);
  }
  return model;
}

function requirePreparable(model: AnyModule, layers: readonly AnyModule[]): void {
  if (!model.training) throw new ConfigError('prepareQat', 'the model is in evaluation mode; call train() first');
  if (layers.length === 0)
    throw new ConfigError(
      'prepareQat',
      'the model has 0 linear, convolutional or recurrent layers; at least 1 is needed',
      {
        expected: 1,
        got: 0,
      },
    );
  const prepared = layers.find((layer) => weightsOf(layer).some((name) => isParametrized(layer, name)));
  if (prepared === undefined) return;
  throw new ConfigError(
    'prepareQat',
    `a ${prepared.constructor.name} has a parametrized weight already; remove that first`,
  );
}

/** Names of the fields with weights: `weight`, or `weightIhL0` and the like. */
function weightsOf(layer: AnyModule): string[] {
  return Object.keys(layer).filter((field) => /^weight(?:$|[A-Z])/.test(field) && Object(layer)[field] !== null);
}

function weightQuantizer(reduceRange: boolean): FakeQuantize {
  const most = reduceRange ? 63 : 127;
  return new FakeQuantize({
    observer: MovingAveragePerChannelMinMaxObserver,
    averagingConstant: 1, // a weight is seen whole
    dtype: 'qint8',
    qscheme: 'perChannelSymmetric',
    quantMin: -most,
    quantMax: most,
  });
}

function quantizeInput(layer: AnyModule, averagingConstant: number): void {
  const activationPreProcess = new FakeQuantize({ averagingConstant });
  Object.assign(layer, { activationPreProcess });
  registerForwardPreHook(layer, (_, [x, ...others]) => [activationPreProcess.forward(x as Tensor), ...others]); // the only input of these layers
}
