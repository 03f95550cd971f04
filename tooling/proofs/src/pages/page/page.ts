import { exportModel } from '@gradkit/onnx-export';
import { deleteFile, downloadFile, fileVersion, readBytes, writeWhole } from '@gradkit/core-tensor/browser';
import { concat, zeros } from '@gradkit/core-tensor';
import { Linear } from '@gradkit/layers';
import { loadSafetensors, saveSafetensors } from '@gradkit/safetensors/browser';
import { WorkerTrainer, type TrainingProgress } from '@gradkit/train-loop';
import type { digits } from './train-worker.ts';
import { makeTraining, type Settings } from './training.ts';

/** How a training has ended. */
export interface Ended {
  /** of all epochs, without their time */
  readonly epochs: readonly Readonly<Record<string, number>>[];
  readonly weights: readonly number[];
  /** what it has logged */
  readonly said: readonly string[];
  /** what did the steps, in order */
  readonly ranOn: readonly (string | null)[];
  /** files of the best epochs */
  readonly bestFiles: readonly (readonly [path: string, sizeBytes: number])[];
}

function start(settings: Settings): WorkerTrainer<typeof digits> {
  const worker = new Worker(new URL('./train-worker.ts', import.meta.url), { type: 'module' });
  return new WorkerTrainer<typeof digits>(worker, settings);
}

/** Trains in a worker, and goes on with it when so many epochs are done. */
export async function begin(settings: Settings, epochs: number): Promise<number> {
  for await (const { record } of start(settings).fit()) if (record?.epoch === epochs) return epochs;
  throw new Error('the training was too short');
}

/** Trains in a worker until the end. */
export async function train(settings: Settings): Promise<Ended> {
  const trainer = start(settings);
  const ranOn: TrainingProgress['runsOn'][] = [];
  for await (const { runsOn, record } of trainer.fit({ everyMs: 0 })) {
    if (ranOn.at(-1) !== runsOn) ranOn.push(runsOn);
    if (record !== null) Object.assign(globalThis, { epochsDone: record.epoch }); // for who looks on
  }
  const weights = Object.values(await trainer.stateDict()).map((weight) => weight.cast('float32').flatten());
  const [said, bestFiles] = [await trainer.call('said'), await trainer.call('bestFiles')];
  await trainer.terminate();
  const epochs = trainer.history.epochs.map((record) => ({ ...record, seconds: 0 }));
  return { epochs, weights: [...concat(weights).data], said, ranOn, bestFiles };
}

/** How two trainings end that keep their checkpoints in one file. */
export async function trainTwice(settings: Settings): Promise<readonly string[]> {
  const ended = await Promise.allSettled([train(settings), train(settings)]);
  return ended.map((one) => (one.status === 'fulfilled' ? 'well' : String(one.reason)));
}

/** What becomes of files, in short. */
export async function keepFiles(): Promise<Record<string, unknown>> {
  const path = 'some/folder/file.bin';
  const read = async (): Promise<string> => String(await readBytes('keepFiles', path).catch((error: Error) => error));
  const before = [await read(), await fileVersion(path)];
  await writeWhole('keepFiles', path, new Uint8Array([1, 2, 3]).subarray(1));
  const first = [await read(), await fileVersion('./some//folder/file.bin')];
  await writeWhole('keepFiles', path, new Uint8Array([4]));
  const second = [await read(), await fileVersion(path)];
  await deleteFile(path);
  await deleteFile(path); // nothing is there
  const model = new Linear(2, 3);
  await saveSafetensors('model.safetensors', model.stateDict(), { epoch: '3' });
  const { tensors, metadata } = await loadSafetensors('model.safetensors');
  return {
    before,
    first: first[0],
    second: second[0],
    versionsDiffer: typeof first[1] === 'string' && typeof second[1] === 'string' && first[1] !== second[1],
    after: await read(),
    folder: [
      await fileVersion('some/folder'),
      String(await readBytes('keepFiles', 'some').catch((error: Error) => error)),
    ],
    weights: Object.entries(model.stateDict()).every(([name, value]) => tensors[name]?.equal(value).all().item()),
    metadata,
  };
}

/** What is said of a file that cannot be written, and what is there then. */
export async function writeTooMuch(sizeBytes: number): Promise<readonly string[]> {
  const path = 'large.bin';
  await writeWhole('writeTooMuch', path, new Uint8Array([1]));
  const written = writeWhole('writeTooMuch', path, new Uint8Array(sizeBytes));
  const error = await written.then(() => 'it was written', String);
  const anew = writeWhole('writeTooMuch', 'anew.bin', new Uint8Array(sizeBytes));
  await anew.catch(() => {}); // the same
  return [error, String(await readBytes('writeTooMuch', path)), String(await fileVersion('anew.bin'))];
}

/** What is said where nothing can be kept. */
export async function keepNothing(): Promise<string> {
  return writeWhole('keepNothing', 'file.bin', new Uint8Array([1])).then(() => 'it was kept', String);
}

/** Downloads a model that a worker has trained, and gives what it says of zeros. */
export async function downloadModel(settings: Settings): Promise<readonly number[]> {
  const { model, training } = makeTraining(settings, {});
  const { trainer, loader, ...options } = training;
  await trainer.fit(loader, options);
  const inputs = zeros([2, 1, 28, 28]);
  downloadFile('digits.onnx', await exportModel(model, [inputs]));
  return [...(await trainer.predict(inputs)).data];
}
