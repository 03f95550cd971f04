import {
  ConfigError,
  formatShape,
  linear,
  requireBoolean,
  requireGenerator,
  requireNumber,
  requireOptions,
  requireTensor,
  requireWholeNumber,
  ShapeError,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { attendInHeads, headCallNames, requireFlags, type HeadCall } from './attend-in-heads.ts';
import { requireInputs } from './multihead-shapes.ts';

interface ForwardOptions extends HeadCall {
  /** whether weights are dropped; default true */
  readonly training?: boolean | undefined;
  /** whether the three weights below are used, not `inProjWeight`; default false */
  readonly useSeparateProjWeight?: boolean | undefined;
  /** `[embedDim, embedDim]` */
  readonly qProjWeight?: Tensor | null | undefined;
  /** `[embedDim, features of keys]` */
  readonly kProjWeight?: Tensor | null | undefined;
  /** `[embedDim, features of values]` */
  readonly vProjWeight?: Tensor | null | undefined;
  /** in the place of the projected keys, `[batch · heads, keys, headFeatures]` */
  readonly staticK?: Tensor | null | undefined;
  /** likewise values */
  readonly staticV?: Tensor | null | undefined;
  /** draws what is dropped; default the shared generator */
  readonly rng?: Generator | undefined;
}

const place = 'multiHeadAttentionForward';

const known = {
  training: true,
  useSeparateProjWeight: true,
  qProjWeight: true,
  kProjWeight: true,
  vProjWeight: true,
  staticK: true,
  staticV: true,
  rng: true,
  ...headCallNames,
} as const;

function requireStatic(
  name: string,
  x: Tensor | null | undefined,
  sizes: readonly [rows: number, features: number],
): void {
  if (x === null || x === undefined) return;
  requireTensor(place, name, x);
  if (x.rank === 3 && x.shape[0] === sizes[0] && x.shape[2] === sizes[1]) return;
  throw new ShapeError(
    place,
    `${name} is ${formatShape(x.shape)} but must be [batch · heads, keys, headFeatures], [${sizes[0]}, keys, ${sizes[1]}]`,
    { expected: sizes, got: x.shape },
  );
}

function requireWeights(names: readonly string[], weights: readonly (Tensor | null | undefined)[]): void {
  names.forEach((name, i) => requireTensor(place, name, weights[i]));
}

/**
 * What `MultiheadAttention` does, with weights as arguments.
 *
 * @param query `[queries, batch, embedDim]`, or without a batch
 * @param key `[keys, batch, features]`
 * @param value `[keys, batch, features]`
 * @param embedDimToCheck features that queries must have
 * @param inProjWeight `[3 · embedDim, embedDim]`, or null with `useSeparateProjWeight`
 * @param inProjBias `[3 · embedDim]`
 * @param biasK a key behind those given, `[1, 1, embedDim]`
 * @param biasV its value
 * @param addZeroAttn whether a key and value of zeros stand behind them
 * @param dropoutP probability that a weight is dropped
 * @returns `[output, weights]`, as `MultiheadAttention` gives them
 * @example
 * const { inProjWeight, inProjBias, outProj } = new MultiheadAttention(4, 2);
 * const x = zeros([3, 1, 4]);
 * const [y] = multiHeadAttentionForward(
 *   x, x, x, 4, 2, inProjWeight!.value, inProjBias!.value, null, null, false, 0, outProj.weight.value, outProj.bias!.value,
 * );
 * y.shape; // [3, 1, 4]
 * @see https://github.com/pytorch/pytorch/blob/main/torch/nn/functional.py
 */
export function multiHeadAttentionForward(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  embedDimToCheck: number,
  numHeads: number,
  inProjWeight: Tensor | null,
  inProjBias: Tensor | null,
  biasK: Tensor | null,
  biasV: Tensor | null,
  addZeroAttn: boolean,
  dropoutP: number,
  outProjWeight: Tensor,
  outProjBias: Tensor | null,
  options: ForwardOptions = {},
): [Tensor, Tensor | null] {
  const { training = true, useSeparateProjWeight = false, rng, ...rest } = requireOptions(place, options, known);
  const { qProjWeight = null, kProjWeight = null, vProjWeight = null, ...call } = rest;
  requireWholeNumber(place, 'embedDimToCheck', embedDimToCheck, { least: 1 });
  requireWholeNumber(place, 'numHeads', numHeads, { least: 1 });
  requireNumber(place, 'dropoutP', dropoutP, { least: 0, most: 1 });
  for (const [name, flag] of Object.entries({ addZeroAttn, training, useSeparateProjWeight }))
    requireBoolean(place, name, flag);
  requireFlags(place, call);
  if (rng !== undefined) requireGenerator(place, 'rng', rng);
  if (embedDimToCheck % numHeads !== 0)
    throw new ConfigError(place, `embedDimToCheck is ${embedDimToCheck}, which ${numHeads} heads do not divide`);
  if ((biasK === null) !== (biasV === null)) throw new ConfigError(place, 'biasK and biasV come together; one is null');
  const projection = useSeparateProjWeight
    ? { inProjWeight: null, qProjWeight, kProjWeight, vProjWeight, inProjBias }
    : { inProjWeight, qProjWeight: null, kProjWeight: null, vProjWeight: null, inProjBias };
  if (useSeparateProjWeight)
    requireWeights(['qProjWeight', 'kProjWeight', 'vProjWeight'], [qProjWeight, kProjWeight, vProjWeight]);
  else requireWeights(['inProjWeight'], [inProjWeight]);
  const features = (weight: Tensor | null): number => weight?.shape.at(-1) ?? embedDimToCheck;
  const inputs = [query, key, value] as const;
  requireInputs(inputs, {
    place,
    features: [embedDimToCheck, features(projection.kProjWeight), features(projection.vProjWeight)],
    batchFirst: false,
  });
  const rows = (query.rank === 3 ? query.shape[1] : 1) * numHeads;
  for (const name of ['staticK', 'staticV'] as const)
    requireStatic(name, call[name], [rows, embedDimToCheck / numHeads]);
  const settings = { place, numHeads, batchFirst: false, addZeroAttn, biasK, biasV, dropoutP, training, rng };
  const [gathered, weights] = attendInHeads(inputs, projection, { ...settings, ...call });
  return [linear(gathered, outProjWeight, outProjBias), weights];
}
