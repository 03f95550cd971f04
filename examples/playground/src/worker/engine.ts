import type { CsvPoints } from '../data/csv-points.ts';
import { makePoints, splitPoints, type Points } from '../data/make-points.ts';
import type { ExportedFile } from '../exporting/onnx.ts';
import { typescriptOf } from '../exporting/typescript.ts';
import { setWeight } from '../network/build-network.ts';
import { defaults, type DatasetName, type DeviceName, type Settings } from '../settings/settings.ts';
import { Run } from '../training/run.ts';
import { takeSnapshot, type Snapshot } from '../training/snapshot.ts';
import { traceStep, type Trace } from '../training/trace.ts';

/** How far `advance` goes: so many steps, but no longer than so many milliseconds. */
export interface Advance {
  readonly steps: number;
  readonly budgetMs: number;
  readonly device: DeviceName;
}

/** Points one after the other: x, y and the target of each. */
export interface ShownPoints {
  readonly train: Float32Array;
  readonly test: Float32Array;
}

/** A run, and how much of its curve the page has. */
interface Current {
  readonly run: Run;
  seen: number;
}

function flat({ inputs, targets }: Points): Float32Array {
  return Float32Array.from({ length: 3 * targets.size }, (_, i) => {
    const point = Math.floor(i / 3);
    return i % 3 === 2 ? targets.data[point] : inputs.data[2 * point + (i % 3)];
  });
}

/** What a page asks of a training, which runs in another thread. */
export class Engine {
  readonly #ready: () => Promise<void>;
  #current: Current | null = null;

  /** @param ready what must be done before ONNX Runtime is used */
  constructor(ready: () => Promise<void> = async () => {}) {
    this.#ready = ready;
  }

  /** Begins a run, and goes to a step of it. @throws {ConfigError} if there is nothing to learn */
  async reset(settings: Settings, at = 0): Promise<{ readonly snapshot: Snapshot; readonly points: ShownPoints }> {
    const run = new Run(settings);
    while (run.steps < at) run.step();
    this.#current = { run, seen: 0 };
    const { train, test } = splitPoints(settings);
    return { snapshot: this.#snapshot(this.#current), points: { train: flat(train), test: flat(test) } };
  }

  /** A few points of a dataset, as it is without noise. */
  async preview(dataset: DatasetName): Promise<Float32Array> {
    return flat(makePoints({ ...defaults, dataset, samples: 120 }));
  }

  /** The points of a table in CSV. @throws {DataError} if it has none */
  async readCsv(text: string): Promise<CsvPoints> {
    const { csvPoints } = await import('../data/csv-points.ts');
    return csvPoints(text);
  }

  /** Makes a device ready, so that the first step there does not wait. */
  async use(device: DeviceName): Promise<void> {
    await this.#use(this.#running.run, device);
  }

  async #use(run: Run, device: DeviceName): Promise<void> {
    if (device !== 'eager') await this.#ready();
    await run.use(device);
  }

  async advance({ steps, budgetMs, device }: Advance): Promise<Snapshot> {
    const current = this.#running;
    const { run } = current;
    await this.#use(run, device); // which a page may not have waited for
    const end = performance.now() + budgetMs;
    for (let i = 0; i < steps && (i === 0 || performance.now() < end); i++) {
      if (device === 'eager') run.step();
      else await run.stepOn(device);
    }
    if (device !== 'eager') await run.sync();
    return this.#snapshot(current);
  }

  /** Does the next step, and tells all that happens in it. */
  async trace(): Promise<{ readonly trace: Trace; readonly snapshot: Snapshot }> {
    const current = this.#running;
    await current.run.sync();
    return { trace: traceStep(current.run), snapshot: this.#snapshot(current) };
  }

  async setWeight(column: number, unit: number, input: number, value: number): Promise<Snapshot> {
    const current = this.#running;
    await current.run.sync();
    setWeight(current.run.network.columns[column], unit, input, value);
    return this.#snapshot(current);
  }

  /** The network as an ONNX file, which was run in ONNX Runtime and compared. @throws {ExportError} if it gives something else */
  async exportOnnx(): Promise<ExportedFile> {
    const { run } = this.#running;
    await run.sync();
    await this.#ready();
    const { exportRun } = await import('../exporting/onnx.ts');
    return exportRun(run);
  }

  /** The program that trains the network for so many epochs as the page does. */
  async typescript(epochs: number): Promise<string> {
    const { settings, points } = this.#running.run;
    return typescriptOf(settings, epochs, points.train.targets.size + points.test.targets.size);
  }

  async setLearningRate(value: number): Promise<void> {
    this.#running.run.optimizer.learningRate = value;
  }

  get #running(): Current {
    return this.#current!; // a page resets first
  }

  #snapshot(current: Current): Snapshot {
    const snapshot = takeSnapshot(current.run, current.seen);
    current.seen = current.run.curve.length;
    return snapshot;
  }
}
