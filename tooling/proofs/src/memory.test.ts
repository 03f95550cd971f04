import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { compile } from '@gradkit/compile';
import { Generator, normal, randint, type Tensor } from '@gradkit/core-tensor';
import { Dropout, Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { expect, test } from 'vitest';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function bytesInUse(): number {
  const { heapUsed, external } = process.memoryUsage(); // external includes the typed arrays
  return heapUsed + external;
}

/** The least of several measurements after collection: typed arrays are given back in the background. Ends as soon as it is below a limit. */
async function leastOf(
  measure: () => number,
  { rounds, limit = 0 }: { rounds: number; limit?: number },
): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds && least >= limit; round++) {
    collect();
    await setTimeout(20);
    least = Math.min(least, measure());
  }
  return least;
}

function training(batchSize: number) {
  const rng = new Generator(1);
  const model = new Sequential(new Linear(64, 16, { rng }), new ReLU(), new Dropout(0.1, { rng }), new Linear(16, 4));
  const optimizer = new Adam(model.parameters());
  const inputs = normal([batchSize, 64], { rng });
  const labels = randint(4, [batchSize], { rng });
  const step = (x: Tensor, y: Tensor): Tensor => {
    optimizer.zeroGrad();
    const loss = crossEntropy(model.forward(x), y);
    loss.backward();
    optimizer.step();
    return loss;
  };
  return { step, inputs, labels };
}

test('10 000 eager steps keep memory flat, without disposal', async () => {
  const { step, inputs, labels } = training(4);
  const train = (steps: number): void => {
    for (let i = 0; i < steps; i++) step(inputs, labels);
  };
  train(2000); // compiled code and caches settle
  const limit = 1.05 * (await leastOf(bytesInUse, { rounds: 5 }));
  train(10_000);
  expect(await leastOf(bytesInUse, { rounds: 100, limit })).toBeLessThan(limit);
});

test('10 000 compiled steps keep memory flat, that of ONNX Runtime, too', async () => {
  const { step, inputs, labels } = training(128);
  const compiled = compile(step, { device: 'cpu' });
  const train = async (steps: number): Promise<void> => {
    for (let i = 0; i < steps; i++) await compiled(inputs.add(0), labels); // a new tensor for every batch, as from a loader
  };
  await train(2000);
  const limit = 1.05 * (await leastOf(bytesInUse, { rounds: 5 }));
  const mostGrowth = 10_000 * inputs.size; // a quarter of the batches, had they stayed with ONNX Runtime
  let growth = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3 && growth >= mostGrowth; round++) {
    const before = process.memoryUsage.rss(); // the process takes more once or twice; what is kept from every batch grows in each round
    await train(10_000);
    expect(await leastOf(bytesInUse, { rounds: 100, limit })).toBeLessThan(limit);
    growth = (await leastOf(process.memoryUsage.rss, { rounds: 100, limit: before + mostGrowth })) - before;
  }
  expect(growth).toBeLessThan(mostGrowth);
});
