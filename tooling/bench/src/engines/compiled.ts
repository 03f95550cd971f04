// gradkit with `compile`: the same step as one ONNX graph, run by ONNX Runtime.
import { compile } from '@gradkit/compile';
import { serve } from '../protocol.ts';
import { feed, trainingStep } from './gradkit-training.ts';

await serve(({ task, threads }) => {
  const step = compile(trainingStep(task), { device: 'cpu', threads });
  return feed(task, async ({ inputs, labels }) => (await step(inputs, labels)).item());
});
