import { tensor, type Tensor } from '@gradkit/core-tensor';
import { toSafetensors } from '@gradkit/safetensors';
import { WorkerTrainer, type EpochRecord as Recorded } from '@gradkit/train-loop';
import { batch } from '@preact/signals';
import { featureCount } from '../network/sizes.ts';
import type { EpochRecord, Outcome } from '../project/outcome.ts';
import type { Project } from '../project/project.ts';
import type { headTraining } from '../worker/head-worker.ts';
import { cameraState } from './camera.ts';
import { vision } from './network.ts';
import { messageOf, options, outcome, progress, project, tell } from './state.ts';
import { tryingWith } from './trying.ts';

let running: { readonly stop: AbortController; readonly ended: Promise<void> } | null = null;

/** Trains a new head on all images, in a worker; what was learned before stays until it is done. */
export function train(): void {
  if (running !== null) return;
  const stop = new AbortController();
  running = { stop, ended: trainUntil(stop.signal).finally(() => (running = null)) };
}

async function trainUntil(signal: AbortSignal): Promise<void> {
  const startedAt = performance.now();
  const classes = project.value.filter(({ examples }) => examples.length > 0);
  const trained = rowsOf(classes);
  const worker = new Worker(new URL('../worker/head-worker.ts', import.meta.url), { type: 'module' });
  const { labels, ids, features } = trained;
  const settings = { ...options.value, classes: classes.length, features: toRows(features), labels };
  const trainer = new WorkerTrainer<typeof headTraining>(worker, settings);
  const history: EpochRecord[] = [];
  const { epochs } = options.value;
  progress.value = { epoch: 0, epochs, loss: NaN, accuracy: NaN, history };
  try {
    for await (const { epoch, loss, metrics, record } of trainer.fit({ signal })) {
      if (record !== null) history.push(toRecord(record));
      progress.value = { epoch, epochs, loss, accuracy: metrics['accuracy'] ?? NaN, history: [...history] };
    }
    const head = toSafetensors(await trainer.stateDict());
    const places = await trainer.call('validationPlaces');
    signal.throwIfAborted();
    await useHead(head, classes.length);
    const rows = await vision.classifyFeatures(features);
    const count = classes.length;
    const learned: Outcome = {
      classes: classes.map(({ id, name }) => ({ id, name })),
      validation: new Set(places.map((place) => ids[place])),
      probabilities: new Map(ids.map((id, i) => [id, rows.slice(i * count, (i + 1) * count)])),
      history,
      seconds: (performance.now() - startedAt) / 1000,
      head,
    };
    batch(() => {
      if (outcome.value === null) tryingWith.value = cameraState.value === 'on' ? 'camera' : 'image';
      outcome.value = learned;
      progress.value = null;
    });
  } catch (error) {
    progress.value = null;
    if (!signal.aborted) tell(`Training failed: ${messageOf(error)}`, { isError: true });
  } finally {
    await trainer.terminate();
  }
}

/** Ends when the training under way, if there is one, changes nothing any more. */
export async function stopTraining(): Promise<void> {
  running?.stop.abort();
  await running?.ended;
}

/** Gives the network a head, as a safetensors file. */
export function useHead(head: Uint8Array, classes: number): Promise<void> {
  return vision.setHead(head, classes);
}

const toRecord = ({ loss, accuracy, validationLoss, validationAccuracy }: Recorded): EpochRecord => ({
  loss,
  accuracy: accuracy ?? NaN,
  validationLoss: validationLoss ?? null,
  validationAccuracy: validationAccuracy ?? null,
});

/** All images, class by class: their ids, features and labels. */
function rowsOf(classes: Project): { ids: string[]; features: Float32Array; labels: Tensor } {
  const ids = classes.flatMap(({ examples }) => examples.map(({ id }) => id));
  const features = new Float32Array(ids.length * featureCount);
  classes.flatMap(({ examples }) => examples).forEach((example, i) => features.set(example.features, i * featureCount));
  const labels = classes.flatMap(({ examples }, label) => examples.map(() => label));
  return { ids, features, labels: tensor(labels, { dtype: 'int32' }) };
}

const toRows = (features: Float32Array): Tensor =>
  tensor(features, { shape: [features.length / featureCount, featureCount] });
