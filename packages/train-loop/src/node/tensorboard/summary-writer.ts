import { hostname } from 'node:os';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DataError,
  requireNumber,
  requireString,
  requireTensor,
  requireWholeNumber,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { makeFolder } from '@gradkit/core-tensor/node';
import type { AnyModule } from '@gradkit/layers';
import { encodeImage } from './encode-image.ts';
import { graphOf } from './graph-of.ts';
import { histogramOf } from './histogram.ts';
import { graphEvent, histogramEvent, imageEvent, scalarEvent, textEvent, versionEvent } from './messages.ts';
import { record } from './record.ts';

const where = 'SummaryWriter';

/**
 * Writes what TensorBoard shows: `tensorboard --logdir runs`. Every writer has a file of its own in its folder; records are collected and
 * written by `flush`, one after the other, so that a process that ends leaves all that were flushed.
 *
 * @example
 * import { SummaryWriter } from '@gradkit/train-loop/node';
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * const writer = new SummaryWriter(await mkdtemp(`${tmpdir()}/runs-`));
 * writer.addScalar('loss', 0.25, 1);
 * await writer.close();
 * writer.path.includes('events.out.tfevents.'); // true
 * @see https://docs.pytorch.org/docs/stable/tensorboard.html
 */
export class SummaryWriter {
  /** of the file with the events; made by the first `flush` */
  readonly path: string;
  readonly #folder: string;
  #pending: Uint8Array[] = [record(versionEvent())];
  #file: Promise<FileHandle> | null = null;
  /** the writing under way: records stay in order */
  #writing: Promise<void> = Promise.resolve();

  static #count = 0;

  /** @param folder of a run, e.g. `runs/digits-1`; made if it is not there @throws {ConfigError} if it is no string */
  constructor(folder: string) {
    requireString(where, 'folder', folder);
    const seconds = Math.floor(Date.now() / 1000);
    this.#folder = folder;
    this.path = join(folder, `events.out.tfevents.${seconds}.${hostname()}.${process.pid}.${SummaryWriter.#count++}`);
  }

  /** A number; NaN and infinities are drawn as triangles. @param step e.g. batches so far @throws {ConfigError} if an argument is of the wrong kind */
  addScalar(tag: string, value: number, step: number): void {
    if (!Number.isNaN(value) && Math.abs(value) !== Infinity) requireNumber(where, 'value', value);
    this.#add(tag, step, () => scalarEvent(tag, value, step));
  }

  /** How the finite values of a tensor are spread; nothing where there are none. */
  addHistogram(tag: string, values: Tensor, step: number): void {
    requireTensor(where, 'values', values);
    const histogram = histogramOf(values.data);
    this.#add(tag, step, () => (histogram === null ? null : histogramEvent(tag, histogram, step)));
  }

  /** A picture `[channels, height, width]`, uint8 0 … 255 or floats 0 … 1. @throws {ShapeError} if it has other axes */
  addImage(tag: string, image: Tensor, step: number): void {
    requireTensor(where, 'image', image);
    this.#add(tag, step, () => imageEvent(tag, encodeImage(where, image), step));
  }

  /** Text, in Markdown. */
  addText(tag: string, markdown: string, step: number): void {
    requireString(where, 'markdown', markdown);
    this.#add(tag, step, () => textEvent(tag, markdown, step));
  }

  /** What a model does with some inputs, in evaluation: layers, operations and parameters. */
  addGraph(model: AnyModule, ...inputs: readonly Tensor[]): void {
    inputs.forEach((input, i) => requireTensor(where, `input ${i}`, input));
    this.#add('graph', 0, () => graphEvent(graphOf(model, inputs)));
  }

  /** Writes what was collected. @throws {DataError} if it cannot be written; it is kept, and tried again by the next one */
  flush(): Promise<void> {
    this.#writing = this.#writing.catch(() => {}).then(() => this.#write());
    return this.#writing;
  }

  /** Writes what was collected, and closes the file. */
  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      const file = this.#file;
      this.#file = null;
      await (await file)?.close();
    }
  }

  #add(tag: string, step: number, make: () => Uint8Array | null): void {
    requireString(where, 'tag', tag);
    requireWholeNumber(where, 'step', step, { least: 0 });
    const event = make();
    if (event !== null) this.#pending.push(record(event));
  }

  async #write(): Promise<void> {
    const records = this.#pending;
    if (records.length === 0) return;
    this.#pending = [];
    try {
      this.#file ??= this.#open();
      await (await this.#file).appendFile(Buffer.concat(records));
    } catch (cause) {
      this.#file = null;
      this.#pending = [...records, ...this.#pending];
      throw new DataError(where, `${this.path} cannot be written: ${(cause as Error).message}`, {
        got: this.path,
        cause,
      });
    }
  }

  async #open(): Promise<FileHandle> {
    await makeFolder(this.#folder);
    return open(this.path, 'a');
  }
}
