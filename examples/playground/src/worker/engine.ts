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

/** So long it goes on without hearing what else is asked. */
const turnMs = 50;

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
  #isInterrupted = false;
  #last: Promise<unknown> = Promise.resolve();

  /** @param ready what must be done before ONNX Runtime is used */
  constructor(ready: () => Promise<void> = async () => {}) {
    this.#ready = ready;
  }

  /** Begins a run, and goes to a step of it, or until it is interrupted. @throws {ConfigError} if there is nothing to learn */
  reset(settings: Settings, at = 0): Promise<{ readonly snapshot: Snapshot; readonly points: ShownPoints }> {
    this.#isInterrupted = false;
    return this.#inTurn(async () => {
      const run = new Run(settings);
      while (run.steps < at && !this.#isInterrupted) {
        const end = performance.now() + turnMs;
        while (run.steps < at && performance.now() < end) run.step();
        await new Promise((resolve) => setTimeout(resolve)); // then it hears of interruptions
      }
      this.#current = { run, seen: 0 };
      const { train, test } = splitPoints(settings);
      return { snapshot: this.#snapshot(this.#current), points: { train: flat(train), test: flat(test) } };
    });
  }

  /** Ends the way to a step that is not wanted any more. */
  interrupt(): void {
    this.#isInterrupted = true;
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

  /** Makes a device ready. */
  async #use(run: Run, device: DeviceName): Promise<void> {
    if (device !== 'eager') await this.#ready();
    await run.use(device);
  }

  /** Goes on. @throws {RuntimeError} if the device, or ONNX Runtime, is not there */
  advance({ steps, budgetMs, device }: Advance): Promise<Snapshot> {
    return this.#inTurn(async () => {
      const current = this.#running;
      const { run } = current;
      await this.#use(run, device);
      const end = performance.now() + budgetMs;
      for (let i = 0; i < steps && (i === 0 || performance.now() < end); i++) {
        if (device === 'eager') run.step();
        else await run.stepOn(device);
      }
      if (device !== 'eager') await run.sync();
      return this.#snapshot(current);
    });
  }

  /** Does the next step, and tells all that happens in it. */
  trace(): Promise<{ readonly trace: Trace; readonly snapshot: Snapshot }> {
    return this.#inTurn(async () => {
      const current = this.#running;
      await current.run.sync();
      return { trace: traceStep(current.run), snapshot: this.#snapshot(current) };
    });
  }

  setWeight(column: number, unit: number, input: number, value: number): Promise<Snapshot> {
    return this.#inTurn(async () => {
      const current = this.#running;
      await current.run.sync();
      setWeight(current.run.network.columns[column], unit, input, value);
      return this.#snapshot(current);
    });
  }

  /** The network as an ONNX file, which was run in ONNX Runtime and compared. @throws {ExportError} if it gives something else */
  exportOnnx(): Promise<ExportedFile> {
    return this.#inTurn(async () => {
      const { run } = this.#running;
      await run.sync();
      await this.#ready();
      const { exportRun } = await import('../exporting/onnx.ts');
      return exportRun(run);
    });
  }

  /** The program that trains the network for so many epochs as the page does. */
  async typescript(epochs: number): Promise<string> {
    const { settings, points } = this.#running.run;
    return typescriptOf(settings, epochs, points.train.targets.size + points.test.targets.size);
  }

  setLearningRate(value: number): Promise<void> {
    return this.#inTurn(async () => {
      this.#running.run.setLearningRate(value);
    });
  }

  /** One thing after the other: a compiled step is waited for, and nothing else may touch its weights meanwhile. */
  #inTurn<R>(work: () => Promise<R>): Promise<R> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {}); // whoever asked is told
    return result;
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
