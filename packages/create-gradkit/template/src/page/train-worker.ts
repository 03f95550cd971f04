/** What runs in the worker: training, and all that looks at the network. */
import { serveTraining } from '@gradkit/train-loop';
import { checkpoints } from '@gradkit/train-loop/browser';
import { loadDigits, type DigitCounts } from '../digits.ts';
import { exportDigits } from '../model.ts';
import { makeTraining } from '../training.ts';
import { checkpointFile } from './checkpoint-file.ts';

/**
 * Where training can run: `wasm` and `webgpu` are ONNX Runtime's, `eager` is JavaScript alone. `auto` begins in JavaScript, and goes over to ONNX Runtime
 * when that has been loaded.
 */
export type Place = 'auto' | 'wasm' | 'webgpu' | 'eager';

export interface Settings {
  readonly place: Place;
  readonly digits: DigitCounts;
}

export const digits = serveTraining(({ place, digits: counts }: Settings) => {
  const { train, test } = loadDigits(counts);
  const { model, trainer } = makeTraining(place === 'eager' ? { execution: 'eager' } : { device: place });
  return {
    trainer,
    loader: train,
    validation: test,
    epochs: 10,
    callbacks: [checkpoints(checkpointFile, { everyBatches: 20 })],
    methods: { onnx: () => exportDigits(model) },
  };
});
