import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataLoader } from '@gradkit/data';
import { Accuracy } from '@gradkit/metrics';
import { openSession } from '@gradkit/runtime/node';
import { checkpoints, progressBar, stopOnInterrupt } from '@gradkit/train-loop/node';
import { loadDigits, type Batch, type DigitCounts } from '../digits.ts';
import { exportDigits } from '../model.ts';
import { makeTraining } from '../training.ts';

export interface Run {
  /** in all, counting those that a checkpoint has */
  readonly epochs: number;
  readonly digits: DigitCounts;
  /** where the checkpoint and the model are written */
  readonly folder: string;
}

export interface Outcome {
  /** path of the model */
  readonly file: string;
  /** share of the test digits that the network gets right, 0 … 1 */
  readonly accuracy: number;
  /** the same of its file, in ONNX Runtime */
  readonly accuracyOfFile: number;
}

/** Trains, measures, exports, and runs the file in ONNX Runtime. Where there is a checkpoint, training goes on from it. */
export async function trainDigits({ epochs, digits, folder }: Run): Promise<Outcome> {
  await mkdir(folder, { recursive: true });
  const { train, test } = loadDigits(digits);
  const { model, trainer } = makeTraining();
  await trainer.fit(train, {
    epochs,
    validation: test,
    callbacks: [checkpoints(join(folder, 'checkpoint.safetensors')), progressBar(), stopOnInterrupt()],
  });
  const { accuracy = Number.NaN } = await trainer.evaluate(test);
  const file = join(folder, 'digits.onnx');
  await writeFile(file, await exportDigits(model));
  return { file, accuracy, accuracyOfFile: await accuracyOf(file, test) };
}

async function accuracyOf(file: string, digits: DataLoader<Batch>): Promise<number> {
  const session = await openSession(file);
  const accuracy = new Accuracy();
  for (const { inputs, labels } of digits) {
    const { logits } = await session.run({ image: inputs });
    if (logits === undefined) throw new Error(`${file} has no output named logits`);
    accuracy.update(logits, labels);
  }
  return accuracy.compute();
}
