import { serveTraining } from '@gradkit/train-loop';
import { checkpoints } from '@gradkit/train-loop/browser';
import { makeTraining, type Settings } from './training.ts';

const said: string[] = [];

/** The same in a worker, with checkpoints in the browser's storage. */
export const digits = serveTraining((settings: Settings) => {
  const { path } = settings;
  const callbacks = path === undefined ? [] : [checkpoints(path, { everyBatches: 2 })];
  const { training } = makeTraining(settings, { callbacks, log: (line) => void said.push(line) });
  return { ...training, methods: { said: () => said } };
});
