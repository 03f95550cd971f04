import { lax, nn, numpy as np, type Array as Value } from '@jax-js/jax';
import type { ModelPlan, Workload } from '../workload.ts';
import { Draw, linear, type Model, type Parameters } from './jax-layers.ts';
import { characterModel, gpt } from './jax-text-models.ts';

// Every use of a value consumes it, unless it is used as `value.ref`.

function mlp(sizes: readonly number[], activation: 'relu' | 'tanh'): Model {
  const draw = new Draw();
  for (let i = 1; i < sizes.length; i++) draw.linear(`layer${i}`, sizes[i - 1], sizes[i]);
  const bend = activation === 'relu' ? nn.relu : np.tanh;
  return {
    parameters: draw.parameters,
    forward(p, x) {
      let y = x;
      for (let i = 1; i < sizes.length; i++) y = linear(p, `layer${i}`, i === 1 ? y : bend(y));
      return y;
    },
  };
}

/** The largest of every 2 × 2 pixels, leaving out an odd last row and column. */
function pool(x: Value): Value {
  const [batch, channels, height, width] = x.shape;
  const [h, w] = [height >> 1, width >> 1];
  return np.max(x.slice([], [], [0, 2 * h], [0, 2 * w]).reshape([batch, channels, h, 2, w, 2]), [3, 5]);
}

function convNet(): Model {
  const draw = new Draw();
  draw.conv('conv1', 1, 32);
  draw.conv('conv2', 32, 64);
  draw.linear('hidden', 1600, 128);
  draw.linear('output', 128, 10);
  const conv = (p: Parameters, name: string, x: Value): Value =>
    lax.conv(x, p[`${name}Weight`], [1, 1], 'VALID').add(p[`${name}Bias`]);
  return {
    parameters: draw.parameters,
    forward(p, x) {
      const pooled1 = pool(nn.relu(conv(p, 'conv1', x)));
      const pooled2 = pool(nn.relu(conv(p, 'conv2', pooled1)));
      const flat = pooled2.reshape([-1, 1600]);
      return linear(p, 'output', nn.relu(linear(p, 'hidden', flat)));
    },
  };
}

function modelOf(plan: ModelPlan): Model {
  if (plan.kind === 'mlp') return mlp(plan.sizes, plan.activation);
  if (plan.kind === 'conv') return convNet();
  return plan.kind === 'lstm' ? characterModel(plan) : gpt(plan);
}

/** @param logits `[…, classes]` @param labels `[…]` */
function crossEntropy(logits: Value, labels: Value): Value {
  const classes = logits.shape[logits.ndim - 1];
  const count = logits.size / classes;
  return nn
    .logSoftmax(logits)
    .mul(nn.oneHot(labels, classes))
    .sum()
    .mul(-1 / count);
}

/** `−y · ln σ(x) − (1 − y) · ln σ(−x)` */
function binaryCrossEntropyWithLogits(x: Value, y: Value): Value {
  const positive = y.ref.mul(nn.logSigmoid(x.ref));
  const negative = np.subtract(1, y).mul(nn.logSigmoid(x.neg()));
  return np.mean(positive.add(negative)).neg();
}

/** New parameters of a model, and its loss as a function of them, inputs and labels. */
export function buildJaxModel(
  plan: ModelPlan,
  loss: Workload['loss'],
): { parameters: Parameters; lossOf: (parameters: Parameters, x: Value, y: Value) => Value } {
  const { parameters, forward } = modelOf(plan);
  const score = loss === 'crossEntropy' ? crossEntropy : binaryCrossEntropyWithLogits;
  return { parameters, lossOf: (p, x, y) => score(forward(p, x), y) };
}
