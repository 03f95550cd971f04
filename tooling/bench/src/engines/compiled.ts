// gradkit with `compile`: the same step as one ONNX graph, run by ONNX Runtime on the device that is the argument.
import { compile, type CompileOptions } from '@gradkit/compile';
import { serve } from '../protocol.ts';
import { feed, trainingStep } from './gradkit-training.ts';

const device = process.argv[2] as CompileOptions['device'];

await serve(({ task, threads }) => {
  const step = compile(trainingStep(task), { device, threads });
  return feed(task, async ({ inputs, labels }) => (await step(inputs, labels)).item());
});
