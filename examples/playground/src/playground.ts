import { batch, computed, signal } from '@preact/signals';
import type { CsvPoints } from './data/csv-points.ts';
import type { ExportedFile } from './exporting/onnx.ts';
import { isThere } from './settings/hash.ts';
import { phases, type OpenTrace, type Phase } from './open-trace.ts';
import type { RunRecord } from './run-record.ts';
import { firstPoints, roundPoints } from './settings/own-points.ts';
import {
  maxPoints,
  minPoints,
  ofThePage,
  type DatasetName,
  type DeviceName,
  type PageState,
} from './settings/settings.ts';
import type { CurvePoint } from './training/run.ts';
import type { Snapshot } from './training/snapshot.ts';
import type { Advance, Engine, ShownPoints } from './worker/engine.ts';

/** What the page needs of an engine; it may be in another thread. */
export type AnyEngine = Pick<Engine, keyof Engine>;

const maxRuns = 12;
const budgetMs = 11; // of the 16 of a frame; pictures take the rest

/** The playground without its looks: what it knows, and what can be done. */
export class Playground {
  readonly state;
  readonly snapshot = signal<Snapshot | null>(null);
  readonly points = signal<ShownPoints | null>(null);
  readonly curve = signal<{ readonly points: readonly CurvePoint[] }>({ points: [] });
  readonly isRunning = signal(false);
  readonly stepsPerSecond = signal(0);
  readonly error = signal<string | null>(null);
  /** what takes a while */
  readonly waitingFor = signal<string | null>(null);
  readonly changed = signal<string | null>(null);
  readonly runs = signal<readonly RunRecord[]>([]);
  readonly trace = signal<OpenTrace | null>(null);
  /** the network as it is to be shown: in an open step as it was before its update */
  readonly shown = computed(() => {
    const open = this.trace.value;
    if (open === null) return this.snapshot.value;
    return open.phase === 'update' ? open.after : open.before;
  });

  readonly #engine: AnyEngine;
  readonly #nextFrame: () => Promise<unknown>;
  #generation = 0;
  #compiledFor: DeviceName = 'eager';
  #resetting: Promise<void> | null = null;
  #stepped = Promise.resolve();
  #ids = 0;
  /** what the run under way was begun with, and whether it stands among the runs already */
  #ran: PageState;
  #isRecorded = false;

  /** @param nextFrame ends when the screen is drawn again */
  constructor(engine: AnyEngine, state: PageState, nextFrame: () => Promise<unknown>) {
    this.#engine = engine;
    this.#nextFrame = nextFrame;
    this.state = signal(state);
    this.#ran = state;
  }

  /** Begins with what the address says. */
  async open(): Promise<void> {
    await this.#reset(this.state.value.at);
  }

  /** A few points of a dataset: x, y and the target of each. */
  preview(dataset: DatasetName): Promise<Float32Array> {
    return this.#engine.preview(dataset);
  }

  /** Changes settings: what a run follows from begins a new one, but for the learning rate, which a run takes over. */
  change(patch: Partial<PageState>): void {
    const before = this.state.value;
    const after = { ...before, ...patch };
    const names = (Object.keys(patch) as (keyof PageState)[]).filter((name) => before[name] !== after[name]);
    if (names.length === 0) return;
    if (names.every((name) => ofThePage.has(name))) {
      this.state.value = after;
      return;
    }
    if (names.length === 1 && names[0] === 'learningRate' && (this.snapshot.value?.steps ?? 0) > 0) {
      this.state.value = { ...after, at: 0 };
      this.#note(`learning rate ${before.learningRate} → ${after.learningRate}`);
      void this.#engine.setLearningRate(after.learningRate);
      return;
    }
    this.state.value = { ...after, edits: after.edits.filter((edit) => isThere(after, edit)) };
    void this.reset();
  }

  /** Goes to points of one's own: those that there are, else two of each class to begin with. */
  useOwn(): void {
    const { points } = this.state.value;
    this.change(
      points.length >= minPoints ? { dataset: 'own' } : { dataset: 'own', points: firstPoints, regression: false },
    );
  }

  /** Adds a point of a class, −1 or 1, to one's own. */
  addPoint(x: number, y: number, target: number): void {
    const { points } = this.state.value;
    if (points.length < maxPoints) this.change({ points: roundPoints([...points, { x, y, target }]) });
  }

  /** Removes one's own points near a place; a few stay. */
  erasePoints(x: number, y: number, radius: number): void {
    const { points } = this.state.value;
    const left = points.filter((point) => Math.hypot(point.x - x, point.y - y) > radius);
    if (left.length >= minPoints && left.length < points.length) this.change({ points: left });
  }

  /** Removes all points, but those to begin with. */
  clearPoints(): void {
    this.change({ points: firstPoints, regression: false });
  }

  /** Takes points from a table in CSV, and tells what became of its columns; null where it has none, which the page then says. */
  async readCsv(text: string): Promise<string | null> {
    let found: CsvPoints | null = null;
    await this.#attempt(async () => {
      found = await this.#engine.readCsv(text);
      const { points, regression } = found;
      this.change({ dataset: 'own', points: roundPoints(points), regression });
    });
    return (found as CsvPoints | null)?.note ?? null;
  }

  start(): void {
    if (this.isRunning.value) return;
    this.isRunning.value = true;
    this.closeTrace();
    void this.#loop();
  }

  pause(): void {
    this.isRunning.value = false;
    this.#keepPlace();
  }

  /** Begins anew with the same settings. */
  async reset(): Promise<void> {
    this.#record();
    this.state.value = { ...this.state.value, at: 0 };
    await this.#reset(0);
  }

  /** Goes on by a batch, or to the end of the epoch. */
  step(unit: 'batch' | 'epoch'): Promise<void> {
    this.isRunning.value = false;
    this.closeTrace();
    this.#stepped = this.#stepped.then(() => this.#step(unit)); // one after the other, however fast they are asked for
    return this.#stepped;
  }

  async #step(unit: 'batch' | 'epoch'): Promise<void> {
    const { snapshot } = this;
    if (snapshot.value === null) return;
    const { steps, epochSteps } = snapshot.value;
    const generation = this.#generation;
    const count = unit === 'batch' ? 1 : epochSteps - (steps % epochSteps);
    await this.#attempt(async () => {
      const taken = await this.#advance({ steps: count, budgetMs: 60_000 });
      if (generation === this.#generation) this.#take(taken);
    });
    this.#keepPlace();
  }

  /** Goes to the next example: of the step that is open, else of the next one. */
  async stepSample(): Promise<void> {
    const open = this.trace.value;
    if (open !== null && open.sample + 1 < open.trace.batch) {
      this.trace.value = { ...open, sample: open.sample + 1, phase: 'forward' };
      return;
    }
    await this.openStep();
  }

  /** Does the next step, to be looked at part by part. */
  async openStep(): Promise<void> {
    this.isRunning.value = false;
    this.closeTrace();
    const before = this.snapshot.value;
    if (before === null) return;
    const generation = this.#generation;
    await this.#attempt(async () => {
      const { trace, snapshot } = await this.#engine.trace();
      if (generation !== this.#generation) return;
      batch(() => {
        this.#take(snapshot);
        const columns = trace.columns.map((column) => column.before); // with the gradients of this step
        this.trace.value = { trace, sample: 0, phase: 'forward', before: { ...before, columns }, after: snapshot };
      });
    });
    this.#keepPlace();
  }

  /** Goes to the next phase of the step that is open; behind the last one is the next step. */
  async nextPhase(): Promise<void> {
    const open = this.trace.value;
    const next = open === null ? undefined : phases[phases.indexOf(open.phase) + 1];
    if (open === null || next === undefined) await this.openStep();
    else this.trace.value = { ...open, phase: next };
  }

  showPhase(phase: Phase): void {
    if (this.trace.value !== null) this.trace.value = { ...this.trace.value, phase };
  }

  closeTrace(): void {
    this.trace.value = null;
  }

  /** Gives a weight another value; `input` −1 is the bias. Before the first step it belongs to the settings. */
  async setWeight(layer: number, unit: number, input: number, value: number): Promise<void> {
    this.closeTrace();
    if ((this.snapshot.value?.steps ?? 0) > 0) this.#note('a weight');
    else {
      const others = this.state.value.edits.filter(
        (edit) => edit.layer !== layer || edit.unit !== unit || edit.input !== input,
      );
      this.state.value = { ...this.state.value, edits: [...others, { layer, unit, input, value }] };
    }
    const generation = this.#generation;
    await this.#attempt(async () => {
      const snapshot = await this.#engine.setWeight(layer, unit, input, value);
      if (generation === this.#generation) this.#take(snapshot);
    });
  }

  /** Goes to a state, and to its step, as when the page opens with it. */
  goTo(state: PageState): void {
    this.pause();
    this.#record();
    this.state.value = state;
    void this.#reset(state.at);
  }

  /** Takes over the settings of an earlier run. */
  restore({ state }: RunRecord): void {
    const { device, speed, showTest, discrete, hide } = this.state.value;
    this.goTo({ ...state, device, speed, showTest, discrete, hide, at: 0 });
  }

  removeRun(id: number): void {
    this.runs.value = this.runs.value.filter((run) => run.id !== id);
  }

  /** The network as it is now, as an ONNX file that was compared with it. */
  exportOnnx(): Promise<ExportedFile> {
    this.pause();
    return this.#engine.exportOnnx();
  }

  /** The program that trains this network for so many epochs. */
  typescript(epochs: number): Promise<string> {
    return this.#engine.typescript(epochs);
  }

  async #loop(): Promise<void> {
    let [since, stepsThen] = [performance.now(), this.snapshot.value?.steps ?? 0];
    while (this.isRunning.value) {
      if (this.#resetting !== null) await this.#resetting;
      const generation = this.#generation;
      const frame = this.#nextFrame();
      await this.#attempt(async () => {
        const snapshot = await this.#advance(this.#pace());
        await frame;
        if (generation !== this.#generation) return;
        this.#take(snapshot);
        if (!this.isRunning.value) this.#keepPlace(); // it came after the pause
      });
      const [now, steps] = [performance.now(), this.snapshot.value?.steps ?? 0];
      if (now - since < 500 && steps >= stepsThen) continue;
      this.stepsPerSecond.value = Math.max(0, Math.round(((steps - stepsThen) / (now - since)) * 1000));
      [since, stepsThen] = [now, steps];
    }
  }

  #pace(): { readonly steps: number; readonly budgetMs: number } {
    const { speed } = this.state.value;
    const { steps = 0, epochSteps = 1 } = this.snapshot.value ?? {};
    if (speed === 'step') return { steps: 1, budgetMs };
    return { steps: speed === 'epoch' ? epochSteps - (steps % epochSteps) : Infinity, budgetMs };
  }

  #take(snapshot: Snapshot): void {
    batch(() => {
      this.snapshot.value = snapshot;
      if (!Number.isFinite(snapshot.train.loss)) {
        this.isRunning.value = false;
        this.error.value = `The weights have grown without bound: the loss is ${snapshot.train.loss}. Take a smaller learning rate, and begin anew.`;
      }
      if (snapshot.curve.length === 0) return;
      this.curve.value = { points: [...this.curve.value.points, ...snapshot.curve] };
    });
  }

  async #reset(at: number): Promise<void> {
    this.#generation++;
    this.closeTrace();
    if (this.#resetting !== null) {
      this.#engine.interrupt(); // the one under way begins anew with what is wanted now
      return;
    }
    this.#resetting = this.#resetUntilCurrent(at);
    await this.#resetting;
    this.#resetting = null;
  }

  async #resetUntilCurrent(at: number): Promise<void> {
    let done = -1;
    for (let to = at; done !== this.#generation; to = 0) {
      const generation = this.#generation;
      if (to > 0) this.waitingFor.value = `goes on to step ${to.toLocaleString('en')} …`;
      await this.#attempt(async () => {
        const state = this.state.value;
        const { snapshot, points } = await this.#engine.reset(state, to);
        if (generation !== this.#generation) return;
        this.#ran = state;
        this.#compiledFor = 'eager';
        this.#isRecorded = false;
        batch(() => {
          this.error.value = null;
          this.changed.value = null;
          this.curve.value = { points: [] };
          this.points.value = points;
          this.#take(snapshot);
        });
      });
      this.waitingFor.value = null;
      done = generation;
    }
  }

  /** Goes on where the state says; the first step of a run on another device takes a while, and a device that is not there is given up. */
  async #advance(pace: Omit<Advance, 'device'>): Promise<Snapshot> {
    const { device } = this.state.value;
    if (device !== 'eager' && this.#compiledFor !== device) this.waitingFor.value = 'loads ONNX Runtime, compiles …';
    try {
      const snapshot = await this.#engine.advance({ ...pace, device });
      this.#compiledFor = device;
      return snapshot;
    } catch (error) {
      this.state.value = { ...this.state.value, device: 'eager' };
      throw error;
    } finally {
      this.waitingFor.value = null;
    }
  }

  /** What the engine refuses stands in the page; a run ends there. */
  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      batch(() => {
        this.isRunning.value = false;
        this.error.value = error instanceof Error ? error.message : String(error);
      });
    }
  }

  #note(change: string): void {
    const text = `${change} at step ${this.snapshot.value?.steps ?? 0}`;
    this.changed.value = this.changed.value === null ? text : `${this.changed.value}, ${text}`;
  }

  /** Notes in the address how far the run is, where it follows from the settings. */
  #keepPlace(): void {
    const steps = this.changed.value === null ? (this.snapshot.value?.steps ?? 0) : 0;
    this.state.value = { ...this.state.value, at: steps <= 100_000 ? steps : 0 };
  }

  #record(): void {
    const snapshot = this.snapshot.value;
    if (snapshot === null || snapshot.steps === 0 || this.#isRecorded) return;
    this.#isRecorded = true;
    const { steps, epochs, train, test } = snapshot;
    const record: RunRecord = {
      id: ++this.#ids,
      state: this.#ran,
      steps,
      epochs,
      train,
      test,
      curve: this.curve.value.points,
      changed: this.changed.value,
    };
    this.runs.value = [...this.runs.value, record].slice(-maxRuns);
  }
}
