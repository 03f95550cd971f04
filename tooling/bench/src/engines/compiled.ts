// gradkit with `compile`: the same step as one ONNX graph, run by ONNX Runtime on the device that is the argument; with `auto` behind it, on
// as many threads as it takes by itself.
import { compile, type CompileOptions } from '@gradkit/compile';
import { serve } from '../protocol.ts';
import { feed, trainingStep } from './gradkit-training.ts';

const [device, auto] = process.argv.slice(2) as [CompileOptions['device'], 'auto' | undefined];

await serve(({ task, threads }) => {
  const step = compile(trainingStep(task), { device, threads: auto ?? threads });
  return feed(task, async ({ inputs, labels }) => (await step(inputs, labels)).item());
});
