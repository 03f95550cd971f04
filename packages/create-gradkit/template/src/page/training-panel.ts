import { lossCurve } from '@gradkit/plot';
import type { EpochRecord, TrainingProgress } from '@gradkit/train-loop';
import type { DigitSession } from './digit-session.ts';
import { element } from './element.ts';
import { keep, kept } from './kept.ts';
import { LossPoints } from './loss-points.ts';
import type { Place } from './train-worker.ts';

const epochsAtOnce = 10;
const chartEveryMs = 250;
const elsewhere = 'another tab of this page is training: pause there first';

/** Buttons, numbers and chart of the training. */
export class TrainingPanel {
  readonly #session: DigitSession;
  readonly #onLearned: () => void;
  readonly #run = element('run', HTMLButtonElement);
  readonly #restart = element('restart', HTMLButtonElement);
  readonly #download = element('download', HTMLButtonElement);
  readonly #places = element('places', HTMLFieldSetElement);
  readonly #status = element('status', HTMLElement);
  readonly #progress = element('progress', HTMLProgressElement);
  readonly #chart = element('chart', HTMLElement);
  #points = new LossPoints();
  /** done, and wanted in all */
  #epochs = { done: 0, wanted: epochsAtOnce };
  /** ends when training does; null where none is under way */
  #training: Promise<void> | null = null;
  #chartDrawnAt = 0;
  #before = { at: 0, examples: 0 };

  /** @param onLearned called when the network has changed */
  constructor(session: DigitSession, onLearned: () => void) {
    this.#session = session;
    this.#onLearned = onLearned;
    this.#place = kept('place') ?? 'auto';
    const withGpu = this.#places.querySelector<HTMLInputElement>('[value=webgpu]')!;
    withGpu.disabled = !('gpu' in navigator);
    this.#run.addEventListener('click', () =>
      this.#do(() => (this.#training === null ? this.#train() : this.#pause())),
    );
    this.#restart.addEventListener('click', () => this.#do(() => this.#startOver()));
    this.#download.addEventListener('click', () => this.#do(() => this.#save()));
    this.#places.addEventListener('change', () => this.#do(() => this.#move()));
    new ResizeObserver(() => this.#drawChart()).observe(this.#chart);
  }

  /** Shows what an earlier visit has learned, and goes on if it was left in the middle. */
  async open(): Promise<void> {
    await this.#do(async () => {
      this.#show(await this.#session.open(this.#place));
      if (kept('training') !== null) this.#train();
    });
  }

  get #place(): Place {
    return this.#places.querySelector<HTMLInputElement>(':checked')!.value as Place;
  }

  /** One that there is not, as in what another version has kept, leaves the one that is chosen. */
  set #place(place: string) {
    for (const input of this.#places.querySelectorAll('input')) if (input.value === place) input.checked = true;
  }

  /** Does what a button asks for; meanwhile no other is pressed. */
  async #do(work: () => void | Promise<void>): Promise<void> {
    const controls = [this.#run, this.#restart, this.#download, this.#places];
    for (const control of controls) control.disabled = true;
    try {
      await work();
    } catch (error) {
      this.#fail(error);
    }
    for (const control of controls) control.disabled = false;
  }

  #fail(error: unknown): void {
    const isStored = error instanceof Error && error.name === 'DataError';
    this.#status.textContent = `${String(error)}${isStored ? '. Start over forgets what is stored.' : ''}`;
    this.#status.classList.add('failed');
  }

  #train(): void {
    if (this.#epochs.done >= this.#epochs.wanted) this.#epochs.wanted += epochsAtOnce;
    this.#training = alone(
      'digits-training',
      () => this.#follow(),
      () => this.#tell(elsewhere),
    ).finally(() => {
      this.#training = null;
      this.#label();
    });
    this.#label();
  }

  async #follow(): Promise<void> {
    keep('training', 'yes');
    this.#tell('starting …');
    this.#before = { at: performance.now(), examples: 0 };
    try {
      for await (const progress of this.#session.train(this.#epochs.wanted)) {
        this.#showProgress(progress);
        this.#tell(`training: ${progress.runsOn ?? '…'}`);
      }
      if (this.#epochs.done >= this.#epochs.wanted) keep('training', null);
      this.#tell(this.#epochs.done >= this.#epochs.wanted ? 'done' : 'paused');
    } catch (error) {
      this.#fail(error);
    }
    this.#drawChart();
    this.#onLearned();
  }

  async #pause(): Promise<void> {
    this.#tell('pausing …');
    keep('training', null);
    await this.#session.pause();
    await this.#training;
  }

  /** Goes on elsewhere, from the checkpoint that pausing has made. */
  async #move(): Promise<void> {
    const wasTraining = this.#training !== null;
    if (wasTraining) await this.#pause();
    keep('place', this.#place);
    this.#tell('opening …');
    this.#show(await this.#session.open(this.#place));
    if (wasTraining) this.#train();
  }

  async #startOver(): Promise<void> {
    if (this.#training !== null) await this.#pause();
    await alone(
      'digits-training',
      () => this.#forget(),
      () => this.#tell(elsewhere),
    );
  }

  async #forget(): Promise<void> {
    this.#tell('opening …');
    await this.#session.forget(this.#place);
    this.#epochs.wanted = epochsAtOnce;
    this.#show([]);
  }

  async #save(): Promise<void> {
    const bytes = await this.#session.onnx();
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
    link.download = 'digits.onnx';
    link.click();
    URL.revokeObjectURL(link.href);
  }

  /** Shows the epochs that are done. */
  #show(epochs: readonly EpochRecord[]): void {
    const last = epochs.at(-1);
    this.#points = new LossPoints(epochs);
    this.#epochs.done = epochs.length;
    this.#epochs.wanted = Math.max(this.#epochs.wanted, epochs.length);
    this.#progress.value = epochs.length / this.#epochs.wanted;
    this.#number('epoch', last === undefined ? '–' : `${epochs.length} of ${this.#epochs.wanted}`);
    this.#number('loss', last?.loss.toFixed(3) ?? '–');
    this.#number('accuracy', percent(last?.['validationAccuracy']));
    this.#number('rate', '–');
    this.#tell(last === undefined ? 'ready' : 'ready to go on');
    this.#label();
    this.#drawChart();
    this.#onLearned();
  }

  #showProgress(progress: TrainingProgress): void {
    const { epoch, epochs, batch, batches, examples, loss, record } = progress;
    this.#points.add(progress);
    this.#progress.value = (epoch - 1 + batch / batches) / epochs;
    this.#number('epoch', `${epoch} of ${epochs}`);
    this.#number('loss', loss.toFixed(3));
    const now = performance.now();
    if (now - this.#before.at > 1000 || examples < this.#before.examples) {
      const rate = (1000 * (examples - this.#before.examples)) / (now - this.#before.at);
      if (rate > 0) this.#number('rate', rate.toFixed(0));
      this.#before = { at: now, examples };
    }
    if (record !== null) {
      this.#epochs.done = record.epoch;
      this.#number('accuracy', percent(record['validationAccuracy']));
      this.#onLearned();
    }
    if (now - this.#chartDrawnAt > chartEveryMs) this.#drawChart();
  }

  #drawChart(): void {
    this.#chartDrawnAt = performance.now();
    const { training, validation } = this.#points;
    this.#chart.classList.toggle('empty', training.x.length === 0);
    if (training.x.length === 0) {
      this.#chart.textContent = 'The loss is drawn here while the network learns.';
      return;
    }
    if (this.#chart.clientWidth === 0) return; // not laid out
    const lines = validation.x.length === 0 ? { training } : { training, 'new digits': validation };
    this.#chart.innerHTML = lossCurve(lines, {
      title: 'Loss',
      yLabel: 'cross-entropy',
      theme: 'auto',
      smoothing: 0.6,
      width: this.#chart.clientWidth,
      height: this.#chart.clientHeight,
    });
  }

  #number(id: string, text: string): void {
    element(id, HTMLElement).textContent = text;
  }

  #tell(text: string): void {
    this.#status.textContent = text;
    this.#status.classList.remove('failed');
  }

  #label(): void {
    const { done, wanted } = this.#epochs;
    if (this.#training !== null) this.#run.textContent = 'Pause';
    else if (done >= wanted) this.#run.textContent = `Train ${epochsAtOnce} more`;
    else this.#run.textContent = this.#points.training.x.length === 0 ? 'Train' : 'Go on';
  }
}

/** Does work while no other tab of the page does; else what is `otherwise`. Where the page is not secure, nobody can tell. */
async function alone(name: string, work: () => Promise<void>, otherwise: () => void): Promise<void> {
  if (!('locks' in navigator)) return work();
  await navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock === null ? otherwise() : work()));
}

function percent(share: number | undefined): string {
  return share === undefined ? '–' : `${(100 * share).toFixed(1)} %`;
}
