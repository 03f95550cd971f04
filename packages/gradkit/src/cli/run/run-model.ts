import { extname } from 'node:path';
import { ConfigError, concat, formatTensor, isFloating, softmax, type Tensor } from '@gradkit/core-tensor/functional';
import { readBytes, writeWhole } from '@gradkit/core-tensor/node';
import { saveNpy, saveNpz } from '@gradkit/data/node';
import { describeModel } from '@gradkit/onnx-export';
import { openSession } from '@gradkit/runtime/node';
import type { Call } from '../command.ts';
import { deviceIn } from '../devices.ts';
import { printable } from '../printable.ts';
import { table } from '../table.ts';
import { pixelOptions } from './input-options.ts';
import { labelsOf, readLabels, type Labels } from './labels.ts';
import { readInputs } from './read-inputs.ts';

type Outputs = Readonly<Record<string, Tensor>>;

interface Result {
  readonly name: string;
  readonly outputs: Outputs;
}

/** A class with its probability. */
interface Guess {
  readonly label: string;
  readonly probability: number;
}

const most = 5;
const endings = ['.npy', '.npz', '.json'];

/** Runs a model on files, and tells its outputs; of classes with names, the likeliest. */
export async function runModel(call: Call): Promise<string> {
  const [path, ...files] = call.given;
  const [device, options, out] = [deviceIn(call.value('device')), pixelOptions(call), call.value('out')];
  if (out !== null && !endings.includes(extname(out)))
    throw new ConfigError('gradkit', `--out is ${out}; it must end in ${endings.join(', ')}`, { got: out });
  const session = await openSession(path, { device });
  const labels = await labelsFor(call, path);
  const items = await readInputs(files, session.inputs, options);
  const results: Result[] = [];
  for (const { name, feeds } of items) results.push({ name, outputs: await session.run(feeds) });
  await session.close();
  const data = results.map((result) => ({
    input: result.name,
    outputs: Object.fromEntries(
      Object.entries(result.outputs).map(([name, tensor]) => [
        name,
        {
          dtype: tensor.dtype,
          shape: tensor.shape,
          values: tensor.toArray(),
          classes: guesses(tensor, labels) ?? undefined,
        },
      ]),
    ),
  }));
  if (out !== null) {
    await write(out, results, () => JSON.stringify(data, null, 2));
    return printable(out);
  }
  return call.says('json')
    ? JSON.stringify(data, null, 2)
    : results.map((result) => textOf(result, labels)).join('\n\n');
}

async function labelsFor(call: Call, path: string): Promise<Labels> {
  const file = call.value('labels');
  if (file !== null) return readLabels(file);
  return labelsOf(describeModel(await readBytes('run', path), { name: path }).metadata);
}

/** For each row of `[rows, classes]` the classes, the likeliest first; null where classes have no names, or these are no numbers for them. */
function guesses(output: Tensor, labels: Labels): readonly (readonly Guess[])[] | null {
  const count = output.shape.at(-1) ?? 0;
  const names = output.rank === 2 && count > 1 && isFloating(output.dtype) ? labels(count) : null;
  if (names === null) return null;
  const values = isProbabilities(output) ? output : softmax(output);
  return Array.from({ length: output.shape[0] }, (_, row) =>
    names
      .map((label, i) => ({ label, probability: values.data[row * count + i] }))
      .sort((a, b) => b.probability - a.probability)
      .slice(0, most),
  );
}

/** Whether the numbers of every row are from 0 to 1, and 1 together; else they are logits. */
function isProbabilities({ data, shape: [rows, count] }: Tensor): boolean {
  const values = Array.from(data, Number);
  const sums = Array.from({ length: rows }, (_, row) =>
    values.slice(row * count, (row + 1) * count).reduce((sum, value) => sum + value, 0),
  );
  return values.every((value) => value >= 0 && value <= 1) && sums.every((sum) => Math.abs(sum - 1) < 1e-3);
}

function textOf({ name, outputs }: Result, labels: Labels): string {
  const parts = Object.entries(outputs).map(([output, tensor]) => {
    const classes = guesses(tensor, labels);
    const text = classes === null ? formatTensor(tensor) : guessTable(classes);
    return `${printable(output)}   ${tensor.dtype} [${tensor.shape.join(', ')}]\n${text}`;
  });
  return [printable(name), ...parts].join('\n');
}

const percent = (probability: number): string => `${(100 * probability).toFixed(1)} %`;

/** Of a single row the likeliest classes below each other, of several the likeliest of each. */
function guessTable(rows: readonly (readonly Guess[])[]): string {
  const [first] = rows;
  if (rows.length === 1) return table(first.map(({ label, probability }) => [label, percent(probability)]));
  return table(rows.map(([{ label, probability }], row) => [String(row), label, percent(probability)]));
}

/** Writes the outputs, those of several files behind each other. */
async function write(path: string, results: readonly Result[], json: () => string): Promise<void> {
  if (extname(path) === '.json') return writeWhole('run', path, new TextEncoder().encode(`${json()}\n`));
  const names = Object.keys(results[0].outputs);
  const whole = Object.fromEntries(names.map((name) => [name, joined(results.map(({ outputs }) => outputs[name]))]));
  if (extname(path) === '.npz') return saveNpz(path, whole);
  if (names.length > 1)
    throw new ConfigError(
      'run',
      `the model has the outputs ${names.join(', ')}, and a .npy file holds one; let --out end in .npz`,
      {
        got: path,
      },
    );
  await saveNpy(path, whole[names[0]]);
}

const joined = (tensors: readonly Tensor[]): Tensor => (tensors.length === 1 ? tensors[0] : concat(tensors));
