// gradkit as it is written: every operation runs at once.
import { serve } from '../protocol.ts';
import { feed, trainingStep } from './gradkit-training.ts';

await serve(({ task }) => {
  const step = trainingStep(task);
  return feed(task, ({ inputs, labels }) => step(inputs, labels).item());
});
