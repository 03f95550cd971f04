import { noGrad } from '@gradkit/autograd';
import { ConfigError, isTensor, mean, type Tensor } from '@gradkit/core-tensor/functional';
import { MultiheadAttention } from '../attention/multihead-attention.ts';
import {
  registerForwardHook,
  registerForwardPreHook,
  withMode,
  type HookHandle,
  type Module,
} from '../module/index.ts';
import { requireModuleArgument } from '../module/require-module.ts';

const where = 'attentionWeights';

type Call = Parameters<MultiheadAttention['forward']>;

/**
 * Tells where each attention of a model looks: the weights of all its `MultiheadAttention`s, by their names.
 *
 * `softmax(query · keyᵀ / √headFeatures + mask)`
 *
 * The model is called once, in evaluation and eagerly; its results, parameters and gradients stay as they are.
 *
 * @param model with `MultiheadAttention`s, also within layers such as `TransformerEncoderLayer`
 * @param inputs of its `forward`
 * @returns `[batch, heads, queries, keys]` for each, in the order in which they are called; `attentionMap` of `@gradkit/plot` draws a head
 * @throws {ConfigError} if the model calls none, or one several times
 * @example
 * const layer = new TransformerEncoderLayer(8, 2, { batchFirst: true });
 * attentionWeights(layer, zeros([1, 5, 8]))['self_attn']?.shape; // [1, 2, 5, 5]
 * @see https://huggingface.co/docs/transformers/main_classes/output, `output_attentions`
 */
export function attentionWeights<Inputs extends readonly unknown[]>(
  model: Module<Inputs, unknown>,
  ...inputs: Inputs
): Record<string, Tensor> {
  requireModuleArgument(where, 'model', model);
  const found: Record<string, Tensor> = {};
  const hooks = model
    .namedModules()
    .flatMap(([name, module]) => (module instanceof MultiheadAttention ? watch(name, module, found) : []));
  try {
    withMode(model, 'eval', () => noGrad(() => model.forward(...inputs)));
  } finally {
    for (const hook of hooks) hook.remove();
  }
  if (Object.keys(found).length === 0)
    throw new ConfigError(where, 'the model calls no MultiheadAttention; it must call at least one', {
      expected: 1,
      got: 0,
    });
  return found;
}

/** Asks a layer for the weights of each head, notes them, and gives what the caller has asked for. */
function watch(name: string, layer: MultiheadAttention, found: Record<string, Tensor>): HookHandle[] {
  let wanted: Call[3];
  return [
    registerForwardPreHook(layer, (_, call) => {
      const [query, key, value, options] = call as Call;
      wanted = options;
      return [query, key, value, { ...options, needWeights: true, averageAttnWeights: false }];
    }),
    registerForwardHook(layer, (_, __, output) => {
      const [y, weights] = output as readonly unknown[];
      if (name in found)
        throw new ConfigError(where, `the model calls ${name} several times; it must call it once`, { expected: 1 });
      if (!isTensor(weights) || !isTensor(y)) return undefined;
      found[name] = weights;
      const { needWeights = true, averageAttnWeights = true } = wanted ?? {};
      return [y, needWeights ? (averageAttnWeights ? mean(weights, weights.rank - 3) : weights) : null];
    }),
  ];
}
