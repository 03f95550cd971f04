import { readBytes } from '@gradkit/core-tensor/browser';
import { serveTraining } from '@gradkit/train-loop';
import { bestCheckpoints, checkpoints } from '@gradkit/train-loop/browser';
import { makeTraining, type Settings } from './training.ts';

const said: string[] = [];

/** The same in a worker, with checkpoints in the browser's storage. */
export const digits = serveTraining((settings: Settings) => {
  const { path, bestFolder } = settings;
  const best = bestFolder === undefined ? null : bestCheckpoints(bestFolder, { keep: 2 });
  const latest = path === undefined ? null : checkpoints(path, { everyBatches: 2 });
  const callbacks = [best, latest].filter((callback) => callback !== null);
  const training = makeTraining(settings, { callbacks, log: (line) => void said.push(line) }).training;
  const bestFiles = async (): Promise<readonly (readonly [path: string, sizeBytes: number])[]> => {
    const paths = best?.paths(training.trainer) ?? [];
    return Promise.all(paths.map(async (each) => [each, (await readBytes('bestFiles', each)).length] as const));
  };
  return { ...training, methods: { said: () => said, bestFiles } };
});
