import { readFileSync } from 'node:fs';
import type { Task } from '../examples.ts';

type Values = Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

/** Numbers of a batch, in the order of the examples. */
export interface RawBatch {
  readonly inputs: Values;
  readonly labels: Values;
  readonly size: number;
}

function read(file: string, type: 'float32' | 'int32'): Values {
  const { buffer, byteOffset, byteLength } = readFileSync(file);
  const bytes = buffer.slice(byteOffset, byteOffset + byteLength); // aligned
  return type === 'float32' ? new Float32Array(bytes) : new Int32Array(bytes);
}

/** All examples of a task. */
export function readExamples({ inputFile, labelFile, inputType, labelType, examples }: Task): RawBatch {
  return { inputs: read(inputFile, inputType), labels: read(labelFile, labelType), size: examples };
}

/** The examples batch by batch, without copies. */
export function batchesOf({ inputs, labels, size }: RawBatch, batchSize: number): RawBatch[] {
  const [width, labelWidth] = [inputs.length / size, labels.length / size];
  return Array.from({ length: Math.ceil(size / batchSize) }, (_, i) => {
    const [from, to] = [i * batchSize, Math.min(size, (i + 1) * batchSize)];
    return {
      inputs: inputs.subarray(from * width, to * width),
      labels: labels.subarray(from * labelWidth, to * labelWidth),
      size: to - from,
    };
  });
}

/** The same in random order, gathered when asked for: a data loader for engines that have none. */
export function* shuffledBatches({ inputs, labels, size }: RawBatch, batchSize: number): Generator<RawBatch> {
  const width = inputs.length / size;
  const order = Uint32Array.from({ length: size }, (_, i) => i);
  for (let i = size - 1; i > 0; i--) {
    const other = Math.floor(Math.random() * (i + 1));
    [order[i], order[other]] = [order[other], order[i]];
  }
  for (let from = 0; from < size; from += batchSize) {
    const rows = order.subarray(from, from + batchSize);
    const batch = {
      inputs: new Float32Array(rows.length * width),
      labels: new Int32Array(rows.length),
      size: rows.length,
    };
    rows.forEach((row, i) => {
      batch.inputs.set(inputs.subarray(row * width, (row + 1) * width), i * width);
      batch.labels[i] = labels[row];
    });
    yield batch;
  }
}
