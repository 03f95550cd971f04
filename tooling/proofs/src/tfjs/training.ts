import { seed, type Tensor } from '@gradkit/core-tensor';
import { Adam } from '@gradkit/optimizers';
import { useTfjsBackend, type Tfjs, type TfjsOptions } from '@gradkit/tfjs-backend';
import { taskOf, type Task } from '../compiled/networks.ts';

/** Losses of steps with Adam, and what is done after each. */
export async function lossesOf(
  { model, batches, loss }: Task,
  steps: number,
  afterStep: () => unknown = () => {},
): Promise<readonly number[]> {
  seed(8); // of dropout
  const optimizer = new Adam(model.parameters(), { learningRate: 2e-3 });
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    optimizer.zeroGrad();
    const [inputs, labels] = batches[i % batches.length];
    const value: Tensor = loss(inputs, labels);
    value.backward();
    optimizer.step();
    losses.push((await value.read())[0]);
    await afterStep();
  }
  return losses;
}

/** Runs `f` with a backend of TensorFlow.js. */
export async function withTfjs<R>(tf: Tfjs, options: TfjsOptions, f: () => Promise<R>): Promise<R> {
  const backend = await useTfjsBackend(tf, options);
  try {
    return await f();
  } finally {
    await backend.stop();
  }
}

/** The losses of a small network with TensorFlow.js, and with our CPU. */
export async function compareLosses(
  tf: Tfjs,
  options: TfjsOptions,
  { network, steps }: { readonly network: string; readonly steps: number },
): Promise<Readonly<Record<'actual' | 'expected', readonly number[]>>> {
  const expected = await lossesOf(taskOf(network), steps);
  const actual = await withTfjs(tf, options, () => lossesOf(taskOf(network), steps));
  return { actual, expected };
}
