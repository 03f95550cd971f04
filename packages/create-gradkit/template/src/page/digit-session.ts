import { deleteFile, fileVersion, readBytes } from '@gradkit/core-tensor/browser';
import { softmax, tensor } from '@gradkit/core-tensor/functional';
import { WorkerTrainer, type EpochRecord, type Fitting } from '@gradkit/train-loop';
import { checkpointFile } from './checkpoint-file.ts';
import type { digits, Place } from './train-worker.ts';

/** The network and its training, both of which live in a worker. A place to run is chosen when the worker starts, so another one has another. */
export class DigitSession {
  #trainer: WorkerTrainer<typeof digits> | null = null;

  /** Starts a worker and brings it to the last checkpoint, if there is one; a worker from before is ended. */
  async open(place: Place): Promise<readonly EpochRecord[]> {
    await this.#trainer?.terminate();
    const worker = new Worker(new URL('./train-worker.ts', import.meta.url), { type: 'module' });
    this.#trainer = new WorkerTrainer<typeof digits>(worker, { place, digits: { train: 6_000, test: 1_000 } });
    if ((await fileVersion(checkpointFile)) !== null)
      await this.#trainer.loadCheckpoint(await readBytes('open', checkpointFile));
    return this.#trainer.history.epochs;
  }

  /** Trains until so many epochs are done in all. */
  train(epochs: number): Fitting {
    return this.#opened.fit({ epochs });
  }

  /** Ends training after the step under way, with a checkpoint. */
  async pause(): Promise<void> {
    await this.#opened.stop('paused');
  }

  /** Forgets what was learned. */
  async forget(place: Place): Promise<void> {
    await this.#trainer?.terminate();
    await deleteFile(checkpointFile);
    await this.open(place);
  }

  /** @param image 28 × 28 pixels, 0 for paper to 1 for ink @returns how likely each digit is, 0 … 1 */
  async predict(image: Float32Array): Promise<number[]> {
    const logits = await this.#opened.predict(tensor(image, { shape: [1, 1, 28, 28] }));
    return [...softmax(logits, 1).data];
  }

  /** The network as an ONNX file. */
  async onnx(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#opened.call('onnx');
  }

  get #opened(): WorkerTrainer<typeof digits> {
    if (this.#trainer === null) throw new Error('open() comes first');
    return this.#trainer;
  }
}
