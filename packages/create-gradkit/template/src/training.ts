import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam } from '@gradkit/optimizers';
import { Trainer, type TrainerOptions } from '@gradkit/train-loop';
import type { Batch } from './digits.ts';
import { DigitNet } from './model.ts';

/** A network, and all that its training takes but data. */
export interface DigitTraining {
  readonly model: DigitNet;
  readonly trainer: Trainer<Batch>;
}

/** `execution` and `device` say where training runs; every place gives the same numbers, but for the last digits. */
export function makeTraining(where: Pick<TrainerOptions<Batch>, 'execution' | 'device' | 'log'> = {}): DigitTraining {
  const model = new DigitNet();
  const optimizer = new Adam(model.parameters(), { learningRate: 0.003 });
  const metrics = { accuracy: new Accuracy() };
  return { model, trainer: new Trainer({ model, optimizer, loss: crossEntropy, metrics, ...where }) };
}
