import { tensor, type Tensor } from '@gradkit/core-tensor';
import { Linear } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { featureCount } from '../network/digit-net.ts';
import type { Head } from './head.ts';

/** What the last layer learns from. */
export interface Lesson {
  readonly features: Tensor; // [examples, 64]
  readonly labels: Tensor; // [examples]
}

const steps = 150;
const stepsAtOnce = 5; // then the worker answers what the page asks meanwhile

/** The same classes first, then the new ones, of which it knows nothing yet. */
export function withClasses({ classes, weight, bias }: Head, names: readonly string[]): Head {
  const all = [...new Set([...classes, ...names])];
  const grown: Head = {
    classes: all,
    weight: new Float32Array(all.length * featureCount),
    bias: new Float32Array(all.length),
  };
  grown.weight.set(weight);
  grown.bias.set(bias);
  return grown;
}

/** The last layer of a head as a layer. */
export function layerOf({ classes, weight, bias }: Head): Linear {
  const layer = new Linear(featureCount, classes.length);
  layer.loadStateDict({
    weight: tensor(weight.slice(), { shape: [classes.length, featureCount] }),
    bias: tensor(bias.slice()),
  });
  return layer;
}

/**
 * Trains the last layer alone, on features that were worked out once, from where it is: all examples in each step, by Adam.
 *
 * @param onStep hears the loss, and how far it is, 0 … 1
 */
export async function trainHead(
  start: Head,
  { features, labels }: Lesson,
  onStep: (done: number, loss: number) => void,
): Promise<Head> {
  const layer = layerOf(start);
  const optimizer = new Adam(layer.parameters(), { learningRate: 0.02 });
  for (let step = 1; step <= steps; step++) {
    optimizer.zeroGrad();
    const loss = crossEntropy(layer.forward(features), labels);
    loss.backward();
    optimizer.step();
    if (step % stepsAtOnce !== 0) continue;
    onStep(step / steps, loss.item());
    await new Promise((resolve) => setTimeout(resolve));
  }
  const { weight, bias } = layer.stateDict();
  return {
    classes: start.classes,
    weight: Float32Array.from(weight.data),
    bias: Float32Array.from(bias.data),
  };
}
