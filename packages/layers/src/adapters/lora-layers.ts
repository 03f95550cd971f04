import { noGrad, Parameter } from '@gradkit/autograd';
import {
  add,
  ConfigError,
  Generator,
  linear,
  matmul,
  mul,
  normal,
  reshape,
  transpose,
  zeros,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { MultiheadAttention } from '../attention/multihead-attention.ts';
import { Conv1d, Conv2d, Conv3d } from '../convolution/conv.ts';
import { Dropout } from '../dropout/dropout.ts';
import { constant } from '../init/draw.ts';
import { Linear } from '../linear/linear.ts';
import { registerForwardHook } from '../module/hooks.ts';
import type { AnyModule, Module } from '../module/module.ts';
import { Embedding } from '../sparse/embedding.ts';
import { embedding } from '../sparse/lookup.ts';
import { attach, type Adapter } from './adapted-modules.ts';
import { AdaptedWeight } from './adapted-weight.ts';

/** The same for all layers that are adapted at once. */
export interface LoRASettings {
  readonly rank: number;
  /** factor of the product of both matrices */
  readonly scaling: number;
  readonly dropout: number;
  readonly rng: Generator | undefined;
}

/** Two small layers beside a large one. */
interface Beside {
  readonly fields: Adapter['fields'];
  /** what they add to the weight */
  weight(): Tensor;
  /** what they add to the output */
  output(x: Tensor): Tensor;
}

const convolutions = [Conv1d, Conv2d, Conv3d] as const;
type Conv = InstanceType<(typeof convolutions)[number]>;

/** A layer whose weight can be adapted. */
export type AdaptableLayer = Linear | Embedding | Conv | MultiheadAttention;

/** Kernels of groups are small already; rows of `maxNorm` change when they are looked up. */
export function isAdaptable(module: AnyModule): module is AdaptableLayer {
  if (module instanceof MultiheadAttention) return module.inProjWeight !== null;
  if (module instanceof Embedding) return module.maxNorm === null;
  return module instanceof Linear || (isConv(module) && (module.options.groups ?? 1) === 1);
}

function isConv(module: AnyModule): module is Conv {
  return convolutions.some((kind) => module instanceof kind);
}

/** Where a layer keeps the weight. */
export function weightField(layer: AdaptableLayer): 'weight' | 'inProjWeight' {
  return layer instanceof MultiheadAttention ? 'inProjWeight' : 'weight';
}

/** Puts two small layers beside the one whose weight it is. */
export function adapt(layer: AdaptableLayer, weight: Parameter, settings: LoRASettings): void {
  const beside = besideOf(layer, settings);
  const { fields } = beside;
  for (const part of Object.values(fields)) if (!(part instanceof Parameter)) part.to(weight.dtype!);
  const merge = (name: string) => {
    if (Object(layer)[layer instanceof MultiheadAttention ? keptField : 'weight'] !== weight)
      throw new ConfigError('mergeLoRA', `the weight of ${name} was parametrized or pruned since; remove that first`, {
        got: name,
      });
    const merged = noGrad(() => add(weight.value, beside.weight()));
    return () => {
      weight.value = merged;
    };
  };
  attach(layer, { kind: 'LoRA', fields, merge }, () => {
    if (layer instanceof MultiheadAttention) return adaptInPlace(layer, weight, () => beside.weight());
    const hook = registerForwardHook(layer, (_, [x], y) => add(y as Tensor, beside.output(x as Tensor))); // as these layers have them
    return () => hook.remove();
  });
}

/** The name that the weight has in a state dict, also while something else stands in its place. */
const keptField = 'in_proj_weight';

function adaptInPlace(layer: MultiheadAttention, weight: Parameter, change: () => Tensor): () => void {
  Object.assign(layer, { inProjWeight: new AdaptedWeight(weight, change), [keptField]: weight });
  return () => {
    Reflect.deleteProperty(layer, keptField);
    Object.assign(layer, { inProjWeight: weight });
  };
}

function besideOf(layer: AdaptableLayer, settings: LoRASettings): Beside {
  if (layer instanceof Embedding) return besideTable(layer, settings);
  if (isConv(layer)) return besideKernels(layer, settings);
  if (layer instanceof Linear) return besideMatrix([layer.inFeatures, layer.outFeatures], settings);
  const { embedDim } = layer;
  return besideMatrix([embedDim, 3 * embedDim], { ...settings, dropout: 0 }); // inputs are not seen here
}

/** `ΔW = scaling · B · A` */
function besideMatrix([inFeatures, outFeatures]: readonly [number, number], settings: LoRASettings): Beside {
  const { rank, rng, scaling } = settings;
  const a = new Linear(inFeatures, rank, { bias: false, rng });
  const b = startingAtZero(new Linear(rank, outFeatures, { bias: false, rng: new Generator(0) }));
  return {
    ...inRow(a, b, settings),
    weight: () => mul(matmul(b.weight.value, a.weight.value), scaling),
  };
}

/** Kernels of `rank` channels, then those of size 1. */
function besideKernels(layer: Conv, settings: LoRASettings): Beside {
  const { rank, rng, scaling } = settings;
  const { inChannels, outChannels, kernelSize, paddingMode, options } = layer;
  const Kind = convolutions.find((kind) => layer instanceof kind)!;
  const a = new Kind(inChannels, rank, kernelSize, { ...options, paddingMode, bias: false, rng });
  const b = startingAtZero(new Kind(rank, outChannels, 1, { bias: false, rng: new Generator(0) }));
  const weight = (): Tensor => {
    const [columns, rows] = [a, b].map(({ weight: { value } }) => reshape(value, [value.shape[0], -1]));
    return reshape(mul(matmul(rows, columns), scaling), [outChannels, inChannels, ...kernelSize]);
  };
  return { ...inRow(a, b, settings), weight };
}

function startingAtZero<Layer extends Linear | Conv>(layer: Layer): Layer {
  constant(layer.weight, 0);
  return layer;
}

function inRow(a: Linear | Conv, b: Linear | Conv, { dropout: p, scaling, rng }: LoRASettings) {
  const dropout: Record<string, Module> = p > 0 ? { lora_dropout: new Dropout(p, { rng }) } : {};
  const seen = (x: Tensor): Tensor => dropout['lora_dropout']?.forward(x) ?? x;
  return {
    fields: { ...dropout, lora_A: a, lora_B: b },
    output: (x: Tensor) => mul(b.forward(a.forward(seen(x))), scaling),
  };
}

/** As the table is drawn from a normal distribution, it is B that is drawn here, and A that begins at zero. */
function besideTable(layer: Embedding, { rank, rng, scaling }: LoRASettings): Beside {
  const { shape, dtype } = layer.weight.type!;
  const a = new Parameter(zeros([rank, shape[0]], { dtype }));
  const b = new Parameter(normal([shape[1], rank], { dtype, rng }));
  const { scaleGradByFreq } = layer;
  const paddingIdx = layer.paddingIdx ?? undefined;
  return {
    fields: { lora_embedding_A: a, lora_embedding_B: b },
    output(indices) {
      const rows = embedding(indices, transpose(a.value), { paddingIdx, scaleGradByFreq });
      return mul(linear(rows, b.value), scaling);
    },
    weight: () => mul(transpose(matmul(b.value, a.value)), scaling),
  };
}
