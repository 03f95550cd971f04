import { compile } from '@gradkit/compile';
import { seed, type Tensor } from '@gradkit/core-tensor';
import { Adam } from '@gradkit/optimizers';
import type { Device } from '@gradkit/runtime';
import { taskOf } from './networks.ts';

export const network = 'convolutions with batch norm and dropout';

/** What came of a training. */
export interface Run {
  readonly losses: readonly number[];
  readonly device: string | undefined;
  readonly reason: string | null;
}

/** Where states were at the beginning and end of steps: on the device, or on the host, where they are copied to and from. */
export interface StateCounts {
  onDevice: number;
  onHost: number;
}

type Values = Readonly<Record<string, { readonly location: string }>>;
type RunSession = (feeds: Values, ...rest: unknown[]) => Promise<Values>;

/**
 * Counts the values of states from now on.
 *
 * @param InferenceSession of the ONNX Runtime package that will run the steps
 */
export function countStates(InferenceSession: object): StateCounts {
  const counts: StateCounts = { onDevice: 0, onHost: 0 };
  const { prototype } = InferenceSession as { readonly prototype: { run: RunSession } }; // the type leaves it out
  const { run } = prototype;
  const count = (values: Values): void => {
    for (const [name, { location }] of Object.entries(values)) {
      if (!/^(state|next)\d/.test(name)) continue;
      if (location === 'gpu-buffer') counts.onDevice++;
      else counts.onHost++;
    }
  };
  prototype.run = async function counted(feeds, ...rest) {
    count(feeds);
    const results = await run.call(this, feeds, ...rest);
    count(results);
    return results;
  };
  return counts;
}

/** Trains a network with Adam, default a small convolutional one; the same numbers at every call. */
export async function train(device: Device, steps = 12, name: string = network): Promise<Run> {
  const { model, batches, loss } = taskOf(name);
  const optimizer = new Adam(model.parameters(), { learningRate: 2e-3 });
  seed(8); // of dropout
  const step = compile(
    (inputs: Tensor, labels: Tensor) => {
      optimizer.zeroGrad();
      const value = loss(inputs, labels);
      value.backward();
      optimizer.step();
      return value;
    },
    { device },
  );
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) losses.push((await step(...batches[i % batches.length])).item());
  await model.sync();
  model.stateDict(); // can be read now
  return { losses, device: step.runsOn?.device, reason: step.deviceReason };
}
