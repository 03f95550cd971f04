import {
  ConfigError,
  namesMeant,
  requireBoolean,
  requireGenerator,
  requireOptions,
  requireWholeNumber,
  add,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { GELU } from '../activation/gelu.ts';
import { MultiheadAttention } from '../attention/multihead-attention.ts';
import { constant } from '../init/draw.ts';
import { truncNormal } from '../init/trunc-normal.ts';
import { Linear } from '../linear/linear.ts';
import { registerForwardHook } from '../module/hooks.ts';
import type { AnyModule } from '../module/module.ts';
import { requireModuleArgument } from '../module/require-module.ts';
import { Sequential } from '../module/sequential.ts';
import { LayerNorm } from '../normalization/layer-norm.ts';
import { RMSNorm } from '../normalization/rms-norm.ts';
import { Embedding } from '../sparse/embedding.ts';
import { adaptersIn, attach, freezeBase, hasAdapter, requireUntraced } from './adapted-modules.ts';

interface AdapterOptions {
  /** features between both layers of an adapter */
  readonly size: number;
  /** whether all parameters but those of adapters are frozen; default true */
  readonly freeze?: boolean | undefined;
  /** draws the weights; default the shared generator */
  readonly rng?: Generator | undefined;
}

const where = 'addAdapters';
const deviation = 1e-3; // so that the model is nearly as before

/**
 * Adapts a trained model by small networks behind some of its layers, which alone are trained: down to a few features, and up again, added to what
 * came in. In a transformer they stand behind attention and behind the feed-forward network, before their output is added to the sum.
 *
 * `y ← y + up(gelu(down(y)))`
 *
 * Their parameters are called `adapter.down.weight`, `adapter.down.bias`, `adapter.up.weight` and `adapter.up.bias` below the name of their module.
 * Unlike LoRA they cannot be merged, and add some work to every prediction.
 *
 * @param model in any mode; it is changed
 * @param patterns names of `Linear`, `MultiheadAttention`, `LayerNorm`, `RMSNorm` or `Embedding`, or of a `Sequential` that ends with one; `*` stands for
 *   any characters. Of modules within each other it is the outer one
 * @param options `size`: features in between; `freeze`: default true; `rng`
 * @returns the names of the modules
 * @throws {ConfigError} if an argument is of the wrong kind, a pattern means nothing, or a module that has an adapter or whose features are
 *   not known; then nothing has changed
 * @example
 * const model = new Sequential({ body: new Sequential(new Linear(4, 64), new ReLU(), new Linear(64, 16)), head: new Linear(16, 2) });
 * addAdapters(model, 'body', { size: 4 }); // ["body"]
 * model.getParameter('body.adapter.down.weight').value.shape; // [4, 16]
 * @see Houlsby et al. (2019), https://arxiv.org/abs/1902.00751; https://github.com/google-research/adapter-bert
 */
export function addAdapters(
  model: AnyModule,
  patterns: string | readonly string[],
  options: AdapterOptions,
): readonly string[] {
  requireModuleArgument(where, 'model', model);
  const known = { size: true, freeze: true, rng: true } as const;
  const { size, freeze = true, rng } = requireOptions<AdapterOptions>(where, options, known, '{ size: 8 }');
  requireWholeNumber(where, 'size', size, { least: 1 });
  requireBoolean(where, 'freeze', freeze);
  if (rng !== undefined) requireGenerator(where, 'rng', rng);
  requireUntraced(where);
  const modules = new Map(model.namedModules().slice(1));
  const meant = namesMeant(where, 'patterns', patterns, [...modules.keys()]);
  const outer = meant.filter((name) => !meant.some((above) => name.startsWith(`${above}.`)));
  const features = outer.map((name) => requireFeatures(name, modules.get(name)!));
  if (freeze) freezeBase(model);
  outer.forEach((name, i) => put(modules.get(name)!, [features[i], size], rng));
  return outer;
}

function put(module: AnyModule, [features, size]: readonly [number, number], rng: Generator | undefined): void {
  const [down, up] = [new Linear(features, size, { rng }), new Linear(size, features, { rng })];
  for (const { weight, bias } of [down, up]) {
    truncNormal(weight, { std: deviation, a: -2 * deviation, b: 2 * deviation, rng });
    constant(bias!, 0);
  }
  const adapter = new Sequential({ down, activation: new GELU(), up });
  const after = (y: Tensor): Tensor => add(y, adapter.forward(y));
  attach(module, { kind: 'a bottleneck', fields: { adapter } }, () => {
    const hook = registerForwardHook(module, (_, __, output) => {
      if (!Array.isArray(output)) return after(output as Tensor); // as these modules give it
      const [y, ...others] = output as [Tensor, ...unknown[]]; // of attention
      return [after(y), ...others];
    });
    return () => hook.remove();
  });
}

/** @throws {ConfigError} unless it is known how many numbers a module gives of each position */
function requireFeatures(name: string, module: AnyModule): number {
  if (hasAdapter(module, 'a bottleneck')) throw new ConfigError(where, `${name} has an adapter already`, { got: name });
  const features = featuresOf(module);
  if (features !== null) return features;
  throw new ConfigError(
    where,
    `${name} is a ${module.constructor.name}, of whose output the features are not known; name a Linear, MultiheadAttention, LayerNorm, RMSNorm or Embedding, or a Sequential that ends with one`,
    { got: name },
  );
}

function featuresOf(module: AnyModule): number | null {
  if (module instanceof Linear) return module.outFeatures;
  if (module instanceof MultiheadAttention) return module.embedDim;
  if (module instanceof LayerNorm) return module.shape.at(-1)!;
  if (module instanceof RMSNorm) return module.normalizedShape.at(-1)!;
  if (module instanceof Embedding) return module.weight.type!.shape[1];
  if (!(module instanceof Sequential)) return null;
  const last = module.layers.findLast((layer) => layer.parameters().length > 0); // what has none, such as dropout, is passed over
  return last === undefined ? null : featuresOf(last);
}

/**
 * Takes all adapters away, those of LoRA, too: the model is what it was before them. What they have learned is lost unless it was kept, as by
 * `loraStateDict`.
 *
 * @param model which is changed
 * @returns the model; its parameters stay frozen
 * @throws {ConfigError} if it has none
 * @example
 * const model = new Sequential(new Linear(8, 2));
 * addAdapters(model, '0', { size: 4 });
 * Object.keys(removeAdapters(model).stateDict()); // ["0.weight", "0.bias"]
 */
export function removeAdapters<M extends AnyModule>(model: M): M {
  requireModuleArgument('removeAdapters', 'model', model);
  requireUntraced('removeAdapters');
  const adapters = adaptersIn(model);
  if (adapters.length === 0) throw new ConfigError('removeAdapters', 'the model has no adapters');
  for (const [, adapter] of adapters) adapter.remove();
  return model;
}
