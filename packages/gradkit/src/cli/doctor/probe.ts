// A process of its own for each device: a driver that ends the process ends this one.
import { GradkitError } from '@gradkit/core-tensor/functional';
import { createSession, type ActualDevice } from '@gradkit/runtime';
import { median } from '../statistics.ts';
import { probeModel } from './probe-model.ts';
import type { ProbeResult } from './probe-device.ts';

/** How far the numbers of a device may be from ours: sums are added in another order, and some GPUs round what they multiply. */
const tolerance = 5e-3;
const runs = 20;

async function probe(device: ActualDevice): Promise<ProbeResult> {
  const { bytes, input, expected } = await probeModel();
  const start = performance.now();
  const session = await createSession(bytes, { device });
  const run = async (): Promise<number> => {
    const before = performance.now();
    const { output } = await session.run({ input });
    largest = Math.max(...output.data.map((value, i) => Math.abs(value - expected.data[i])));
    return performance.now() - before;
  };
  let largest = NaN;
  await run();
  const loadMs = performance.now() - start;
  const times: number[] = [];
  for (let i = 0; i < runs; i++) times.push(await run());
  if (!(largest <= tolerance))
    return { device, works: false, reason: `its answer is wrong: it differs by ${largest.toPrecision(2)}` };
  return { device, works: true, engine: session.engine, loadMs, runMs: median(times) };
}

const device = process.argv[2] as ActualDevice;
const result = await probe(device).catch((error: unknown): ProbeResult => {
  if (error instanceof GradkitError)
    return { device, works: false, reason: error.message.replace(/^\w+: /, '').split('\n')[0] };
  throw error;
});
process.send!(result, () => process.exit(0)); // threads of a GPU would wait
