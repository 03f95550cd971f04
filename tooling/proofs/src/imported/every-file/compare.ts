import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allocate, DataError, onnxElementTypes, Tensor, type DType } from '@gradkit/core-tensor/functional';
import { describeModel, readModel } from '@gradkit/onnx-export';
import { importModel } from '@gradkit/onnx-import';
import { expectClose } from '@gradkit-internal/testing';
import { exportedFiles, type RecordedRun, type RecordedTensor } from './recorded-run.ts';

/*
 * Imports every file that was recorded, and compares what it gives with what ONNX Runtime gave. Files of the same operators count as one; each kind of
 * difference is told with a file of it. Ends with 1 where there is any.
 */

/** Of files of ours, as the README says: what is not imported, and what is not the same. */
const exceptions: readonly { readonly reason: string; holds(bytes: Uint8Array, problem: string): boolean }[] = [
  { reason: 'texts go in, which no tensor holds', holds: (_, problem) => problem === noNumbers },
  {
    reason: 'an input says how often a loop goes round',
    holds: (_, problem) => /\(Loop\): input 0, .* follows from values/.test(problem),
  },
  { reason: 'numbers of 16 bits are computed in float32', holds: (bytes) => castsTo16Bits(bytes) },
];

const noNumbers = 'a value is none of numbers';

function castsTo16Bits(bytes: Uint8Array): boolean {
  const targets = readModel('the file', bytes).graph.node.flatMap(({ opType, attribute }) =>
    opType === 'Cast' ? [Number(attribute[0].i)] : [],
  );
  return targets.includes(onnxElementTypes.float16) || targets.includes(onnxElementTypes.bfloat16);
}

const arrays: Readonly<Record<string, new (buffer: ArrayBuffer) => ArrayLike<number | bigint>>> = {
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  bool: Uint8Array,
};

const dtypes: Readonly<Record<string, DType>> = { int8: 'int32', int16: 'int32', uint16: 'int32' };

function tensorOf({ type, shape, data }: RecordedTensor): Tensor {
  const bytes = Uint8Array.from(Buffer.from(data, 'base64'));
  const values = arrays[type];
  if (values === undefined) throw new DataError('compare', `element type ${type}`);
  const dtype = dtypes[type] ?? (type as DType); // the others have the same names
  const numbers = Array.from(new values(bytes.buffer), Number);
  const held = allocate(dtype, numbers.length);
  held.set(numbers);
  return new Tensor({ shape: [...shape], dtype }, held);
}

/** Why a file does not give the same; null: it does. */
function problemOf(bytes: Uint8Array, { inputs, outputs }: RecordedRun): string | null {
  if (Object.values({ ...inputs, ...outputs }).includes(null)) return noNumbers;
  try {
    const model = importModel<Tensor[]>(bytes).eval();
    const found = [model.forward(...model.inputs.map(({ name }) => tensorOf(inputs[name]!)))].flat();
    const trains = model.outputNames.some((name) => name.startsWith('optimizer.'));
    const absolute = trains ? 3e-3 : 1e-4; // Adam makes a whole step of a gradient that is 0 but for rounding
    for (const [name, expected] of Object.entries(outputs))
      expectClose(found[model.outputNames.indexOf(name)], tensorOf(expected!), { relative: 1e-4, absolute });
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

const names = readdirSync(exportedFiles).filter((file) => file.endsWith('.onnx'));
const seen = new Set<string>();
const excepted = new Map<string, number>();
const problems = new Map<string, string[]>();
for (const name of names) {
  const path = join(exportedFiles, name);
  const bytes = readFileSync(path);
  const kind = describeModel(bytes).operators.join(' ');
  if (seen.has(kind)) continue;
  seen.add(kind);
  const run = JSON.parse(readFileSync(path.replace(/onnx$/, 'json'), 'utf8')) as RecordedRun;
  const problem = problemOf(bytes, run);
  if (problem === null) continue;
  const reason = exceptions.find(({ holds }) => holds(bytes, problem))?.reason;
  if (reason !== undefined) {
    excepted.set(reason, (excepted.get(reason) ?? 0) + 1);
    continue;
  }
  const title = problem.replaceAll(/-?\d[\d.e-]*/g, '#').replaceAll(/[\w/.]+ \((\w+)\)/g, '$1');
  problems.set(title, [...(problems.get(title) ?? []), `${name}: ${problem}`]);
}
const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
for (const [first, ...others] of problems.values()) console.log(`${others.length + 1} × ${first}\n`);
const different = total([...problems.values()].map((list) => list.length));
const same = seen.size - different - total([...excepted.values()]);
console.log(`${names.length} files, ${seen.size} of different operators: ${same} give the same, ${different} do not`);
for (const [reason, count] of excepted) console.log(`${count} cannot: ${reason}`);
process.exitCode = different === 0 ? 0 : 1;
