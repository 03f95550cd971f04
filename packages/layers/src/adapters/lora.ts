import { Parameter } from '@gradkit/autograd';
import {
  ConfigError,
  namesMeant,
  requireBoolean,
  requireGenerator,
  requireNumber,
  requireOptions,
  requireWholeNumber,
  type Generator,
} from '@gradkit/core-tensor/functional';
import { MultiheadAttention } from '../attention/multihead-attention.ts';
import type { AnyModule } from '../module/module.ts';
import { requireModuleArgument } from '../module/require-module.ts';
import { adaptersIn, freezeBase, hasAdapter, requireUntraced } from './adapted-modules.ts';
import { adapt, isAdaptable, weightField, type AdaptableLayer } from './lora-layers.ts';

interface LoRAOptions {
  /** columns of `lora_A` and rows of `lora_B`; default 8 */
  readonly rank?: number | undefined;
  /** what is added counts `alpha / rank` times; default 8 */
  readonly alpha?: number | undefined;
  /** probability that an input of `lora_A` is dropped while training, not for `inProj` and embeddings; default 0 */
  readonly dropout?: number | undefined;
  /** whether it counts `alpha / √rank` times, which keeps large ranks as strong as small ones; default false */
  readonly rsLoRA?: boolean | undefined;
  /** whether all parameters but those of adapters are frozen; default true */
  readonly freeze?: boolean | undefined;
  /** draws `lora_A`, and what is dropped; default the shared generator */
  readonly rng?: Generator | undefined;
}

const known = { rank: true, alpha: true, dropout: true, rsLoRA: true, freeze: true, rng: true } as const;

/**
 * Adapts a trained model by few numbers: beside weights that stay as they are stand products of two small matrices, which are trained. Linear
 * layers, embeddings, convolutions without groups and the `in_proj` of `MultiheadAttention` can have them. They begin at 0, so that the model is as before.
 *
 * `y = W·x + alpha / rank · B·A·x`, with A `[rank, inFeatures]` and B `[outFeatures, rank]`
 *
 * Everything else is frozen; `unfreeze(model, 'head')` trains a new head, too. An optimizer made before does not have the new parameters, which are
 * called `lora_A.weight` and `lora_B.weight` below the name of their layer, in embeddings `lora_embedding_A` and `lora_embedding_B`, as in peft.
 *
 * @param model in any mode; it is changed
 * @param patterns names of layers or of what is above them; `*` stands for any characters. A `MultiheadAttention` means both `in_proj` and
 *   `out_proj` below its name
 * @param options `rank`, `alpha`: default 8; `dropout`: default 0; `rsLoRA`: default false; `freeze`: default true; `rng`
 * @returns the names of the layers that are adapted
 * @throws {ConfigError} if an argument is of the wrong kind, a pattern means no such layer, or a weight is adapted, parametrized, pruned or shared
 *   already; then nothing has changed
 * @example
 * const model = new Sequential({ body: new Linear(64, 64), head: new Linear(64, 2) });
 * addLoRA(model, 'body', { rank: 4, alpha: 8 }); // ["body"]
 * model.namedParameters().flatMap(([name, { requiresGrad }]) => (requiresGrad ? [name] : [])); // ["body.lora_A.weight", "body.lora_B.weight"]
 * @see Hu et al. (2021), https://arxiv.org/abs/2106.09685; rsLoRA: Kalajdzievski (2023), https://arxiv.org/abs/2312.03732;
 *   https://huggingface.co/docs/peft/package_reference/lora
 */
export function addLoRA(
  model: AnyModule,
  patterns: string | readonly string[],
  options: LoRAOptions = {},
): readonly string[] {
  const where = 'addLoRA';
  requireModuleArgument(where, 'model', model);
  const given = requireOptions<LoRAOptions>(where, options, known);
  const { rank = 8, alpha = 8, dropout = 0, rsLoRA = false, freeze = true, rng } = given;
  requireWholeNumber(where, 'rank', rank, { least: 1 });
  requireNumber(where, 'alpha', alpha, { above: 0 });
  requireNumber(where, 'dropout', dropout, { least: 0, most: 1 });
  requireBoolean(where, 'rsLoRA', rsLoRA);
  requireBoolean(where, 'freeze', freeze);
  if (rng !== undefined) requireGenerator(where, 'rng', rng);
  requireUntraced(where);
  const layers = adaptableLayers(where, model);
  const names = namesMeant(where, 'patterns', patterns, [...layers.keys()]);
  const chosen = names.map((name) => {
    const layer = layers.get(name)!;
    return { layer, weight: requireFreeWeight(where, model, name, layer) };
  });
  if (freeze) freezeBase(model);
  const scaling = alpha / (rsLoRA ? Math.sqrt(rank) : rank);
  for (const { layer, weight } of chosen) adapt(layer, weight, { rank, scaling, dropout, rng });
  return names;
}

/** What can be adapted, by name; a `MultiheadAttention` by that of its `in_proj`. */
function adaptableLayers(where: string, model: AnyModule): Map<string, AdaptableLayer> {
  const adapters = new Set(adaptersIn(model).flatMap(([, { fields }]) => Object.values(fields)));
  const parts = new Set([...adapters].flatMap((part) => (part instanceof Parameter ? [] : part.modules())));
  const layers = new Map<string, AdaptableLayer>();
  for (const [name, module] of model.namedModules()) {
    if (!isAdaptable(module) || parts.has(module)) continue;
    const path = module instanceof MultiheadAttention ? [name, 'in_proj'] : [name];
    layers.set(path.filter((part) => part !== '').join('.'), module);
  }
  if (layers.size > 0) return layers;
  throw new ConfigError(where, 'the model has 0 layers that can be adapted; at least 1 is needed', {
    expected: 1,
    got: 0,
  });
}

/** @throws {ConfigError} unless the weight is a parameter of this layer alone */
function requireFreeWeight(where: string, model: AnyModule, name: string, layer: AdaptableLayer): Parameter {
  const refuse = (text: string): never => {
    throw new ConfigError(where, `${name} ${text}`, { got: name });
  };
  if (hasAdapter(layer, 'LoRA')) refuse('is adapted already; merge or remove that first');
  layer.namedStates(); // a lazy one says that it has none yet
  const weight: unknown = Object(layer)[weightField(layer)];
  if (!(weight instanceof Parameter)) return refuse('has a parametrized or pruned weight; remove that first');
  const owners = model.namedModules().filter(([, module]) => Object.values(module).includes(weight));
  if (owners.length > 1)
    refuse(`shares its weight with ${owners.map(([owner]) => owner).join(', ')}, which merging would change, too`);
  return weight;
}

/**
 * Makes what LoRA has learned part of the weights. The layers are plain ones again and compute the same, faster; the weights stay frozen.
 *
 * `W ← W + alpha / rank · B·A`
 *
 * @param model which is changed
 * @returns the model; an optimizer keeps parameters that are no longer there
 * @throws {ConfigError} if it has no LoRA, or a weight was parametrized or pruned since; then nothing has changed
 * @example
 * const model = new Sequential(new Linear(8, 2));
 * addLoRA(model, '0', { rank: 2 });
 * Object.keys(mergeLoRA(model).stateDict()); // ["0.weight", "0.bias"]
 * @see https://huggingface.co/docs/peft/package_reference/lora#peft.LoraModel.merge_and_unload
 */
export function mergeLoRA<M extends AnyModule>(model: M): M {
  const where = 'mergeLoRA';
  requireModuleArgument(where, 'model', model);
  requireUntraced(where);
  const adapters = adaptersIn(model, 'LoRA');
  if (adapters.length === 0) throw new ConfigError(where, 'the model has no LoRA; addLoRA puts it there');
  for (const set of adapters.map(([name, adapter]) => adapter.merge!(name))) set();
  for (const [, adapter] of adapters) adapter.remove();
  return model;
}
