/** Trains on the CPU and on WebGPU and prints both lists of losses, and where states were before and after the steps. */
import { compile } from '@gradkit/compile';
import { seed } from '@gradkit/core-tensor';
import { Adam } from '@gradkit/optimizers';
import type { Device } from '@gradkit/runtime';
import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { taskOf } from './networks.ts';

const network = 'convolutions with batch norm and dropout';
const steps = 12;

type Values = Readonly<Record<string, Tensor>>;
type Run = (feeds: Values, ...rest: unknown[]) => Promise<Values>;

/** Counts the values of states at the beginning and end of steps: on the device, and on the host, where they would be copied. */
function countStates(): { onDevice: number; onHost: number } {
  const counts = { onDevice: 0, onHost: 0 };
  const { prototype } = InferenceSession as unknown as { readonly prototype: { run: Run } }; // the type leaves it out
  const { run } = prototype;
  const count = (values: Values): void => {
    for (const [name, { location }] of Object.entries(values)) {
      if (!/^(state|next)\d/.test(name)) continue;
      if (location === 'cpu') counts.onHost++;
      else counts.onDevice++;
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

async function train(device: Device): Promise<{ losses: number[]; device: string | undefined }> {
  const { model, batches, loss } = taskOf(network);
  const optimizer = new Adam(model.parameters(), { learningRate: 2e-3 });
  seed(8); // of dropout
  const step = compile(
    (inputs: (typeof batches)[0][0], labels: (typeof batches)[0][1]) => {
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
  return { losses, device: step.target?.device };
}

const cpu = await train('cpu');
const states = countStates();
const webgpu = await train('webgpu');
console.log(JSON.stringify({ cpu, webgpu, states }));
process.exit(0); // the GPU's own threads would wait
