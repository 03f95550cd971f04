import {
  ConfigError,
  gelu,
  refuseArgument,
  relu,
  requireBoolean,
  requireGenerator,
  requireNumber,
  requireOneOf,
  requireWholeNumber,
  type Generator,
  type OptionNames,
  type Tensor,
} from '@gradkit/core-tensor/functional';

export interface TransformerLayerOptions {
  /** features between the two linear layers; default 2048 */
  readonly dimFeedforward?: number | undefined;
  /** probability of being dropped while training; default 0.1 */
  readonly dropout?: number | undefined;
  /** between the two linear layers; default `relu` */
  readonly activation?: 'relu' | 'gelu' | ((x: Tensor) => Tensor) | undefined;
  /** added to the variance in normalizations; default 1e-5 */
  readonly layerNormEps?: number | undefined;
  /** whether inputs are `[batch, length, features]`, not `[length, batch, features]`; default false */
  readonly batchFirst?: boolean | undefined;
  /** whether the input of each part is normalized, not the sum behind it; default false */
  readonly normFirst?: boolean | undefined;
  /** whether linear layers and normalizations have a bias; default true */
  readonly bias?: boolean | undefined;
  /** draws initial weights and what is dropped; default the shared generator */
  readonly rng?: Generator | undefined;
}

export const layerOptionNames: OptionNames<TransformerLayerOptions> = {
  dimFeedforward: true,
  dropout: true,
  activation: true,
  layerNormEps: true,
  batchFirst: true,
  normFirst: true,
  bias: true,
  rng: true,
};

const activations = { relu, gelu: (x: Tensor): Tensor => gelu(x) };

export interface ResolvedLayerOptions {
  readonly dimFeedforward: number;
  readonly dropout: number;
  readonly activation: (x: Tensor) => Tensor;
  readonly layerNormEps: number;
  readonly batchFirst: boolean;
  readonly normFirst: boolean;
  readonly bias: boolean;
  readonly rng: Generator | undefined;
}

function activationOf(place: string, activation: TransformerLayerOptions['activation']): (x: Tensor) => Tensor {
  if (typeof activation === 'function') return activation;
  if (activation === undefined) return relu;
  if (typeof activation !== 'string') refuseArgument(place, 'activation', activation, 'relu, gelu or a function');
  requireOneOf(place, 'activation', activation, ['relu', 'gelu']);
  return activations[activation];
}

/** The options of a layer with their defaults. @throws {ConfigError} if one is of another kind */
export function resolveLayerOptions(
  place: string,
  sizes: { readonly dModel: number; readonly nhead: number },
  options: TransformerLayerOptions,
): ResolvedLayerOptions {
  for (const [name, size] of Object.entries(sizes)) requireWholeNumber(place, name, size, { least: 1 });
  const { dimFeedforward = 2048, dropout = 0.1, activation, layerNormEps = 1e-5, rng, ...flags } = options;
  const { batchFirst = false, normFirst = false, bias = true } = flags;
  if (sizes.dModel % sizes.nhead !== 0)
    throw new ConfigError(place, `dModel is ${sizes.dModel}, which ${sizes.nhead} heads do not divide`, {
      got: sizes.nhead,
    });
  requireWholeNumber(place, 'dimFeedforward', dimFeedforward, { least: 1 });
  requireNumber(place, 'dropout', dropout, { least: 0, most: 1 });
  requireNumber(place, 'layerNormEps', layerNormEps, { least: 0 });
  for (const [name, flag] of Object.entries({ batchFirst, normFirst, bias })) requireBoolean(place, name, flag);
  if (rng !== undefined) requireGenerator(place, 'rng', rng);
  return {
    dimFeedforward,
    dropout,
    activation: activationOf(place, activation),
    layerNormEps,
    batchFirst,
    normFirst,
    bias,
    rng,
  };
}
