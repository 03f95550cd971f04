import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { ConfigError, DataError, requireOneOf, type DType, type Tensor } from '@gradkit/core-tensor/functional';
import { writeWhole } from '@gradkit/core-tensor/node';
import { saveSafetensors } from '@gradkit/safetensors/node';
import type { Call, Output } from '../command.ts';
import { folded } from '../folded.ts';
import { json } from '../json.ts';
import { plural } from '../plural.ts';
import { printable } from '../printable.ts';
import { withProgress, type Tell } from '../progress.ts';
import { formatSize } from '../size.ts';
import { table } from '../table.ts';
import {
  readModelFile,
  readWeightFile,
  requireNoKey,
  requireWeightFile,
  weightsIn,
  type WeightFile,
} from '../weights/read-weights.ts';
import { typeText, type Weight } from '../weights/weight.ts';
import { castWeight } from './cast-weight.ts';
import { putIntoModel, type Filled, type Fitting } from './put-into-model.ts';
import { renamed, renamingOf } from './rename.ts';

const floats = ['float16', 'bfloat16', 'float32'] as const;

/** What is written where. */
interface Conversion {
  readonly from: string;
  readonly to: string;
  /** a model that the weights go into; null: they become a file of their own */
  readonly into: string | null;
  readonly dtype: DType | null;
  readonly key: string | null;
  readonly renamings: readonly ReturnType<typeof renamingOf>[];
  readonly partial: boolean;
}

/** A weight that could not be written. */
interface LeftOut {
  readonly name: string;
  readonly type: string;
  readonly reason: string;
}

/** What was written. */
interface Converted extends Partial<Fitting> {
  readonly file: string;
  /** null: nothing was written */
  readonly sizeBytes: number | null;
  readonly weights: number;
  readonly numbers: number;
  readonly leftOut: readonly LeftOut[];
}

/** Brings weights from one kind of file into another. */
export async function convertFile(call: Call): Promise<Output> {
  const conversion = conversionOf(call);
  await requireNew(conversion.to, call.says('force'));
  const converted = await withProgress(async (tell) => {
    tell(`reading ${conversion.from} …`);
    if (conversion.into === null) return toFile(await weightsOf(conversion, tell), conversion, tell);
    return intoModel(await weightsOf(conversion, tell), conversion, tell);
  });
  const text = call.says('json') ? json(converted) : textOf(converted, conversion, call.says('all'));
  return { text, status: converted.sizeBytes === null ? 1 : 0 };
}

function conversionOf(call: Call): Conversion {
  const [from, to] = call.given;
  const [into, dtype] = [call.value('into'), call.value('dtype')];
  const ending = into === null ? '.safetensors' : '.onnx';
  if (extname(to) !== ending)
    throw new ConfigError(
      'convert',
      into === null
        ? `${to} must end in ${ending}; with --into <model> weights go into a model, and it must end in .onnx`
        : `${to} must end in ${ending}, since the weights go into ${into}`,
      { expected: ending, got: to },
    );
  if (dtype !== null) requireOneOf('gradkit', '--dtype', dtype, floats);
  if (dtype !== null && into !== null)
    throw new ConfigError(
      'convert',
      `--dtype is ${dtype}, but weights that go into a model have the types that it says`,
    );
  if (into === null && call.says('partial'))
    throw new ConfigError('convert', '--partial is of weights that go into a model, but --into is not given');
  return {
    from,
    to,
    into,
    dtype,
    key: call.value('key'),
    renamings: call.values('rename').map(renamingOf),
    partial: call.says('partial'),
  };
}

async function requireNew(path: string, force: boolean): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() === true) throw new DataError('convert', `${path} is a folder`, { got: path });
  if (found !== null && !force)
    throw new DataError('convert', `${path} is there already; --force replaces it`, { got: path });
}

/** What a file has, under the new names. */
interface Given {
  readonly weights: Weight[];
  readonly metadata: Readonly<Record<string, string>>;
}

async function weightsOf({ from, renamings, key }: Conversion, tell: Tell): Promise<Given> {
  const read = async (): Promise<Pick<WeightFile, 'weights' | 'metadata'>> => {
    if ((await requireWeightFile('convert', from)) === 'weights') return readWeightFile(from, { key, tell });
    requireNoKey('convert', from, key);
    const { model, readOutside } = await readModelFile('convert', from);
    return { weights: weightsIn(model, readOutside), metadata: {} };
  };
  const { weights, metadata } = await read();
  const names = renamed(
    weights.map(({ name }) => name),
    renamings,
  );
  return { weights: weights.map((weight) => ({ ...weight, name: names.get(weight.name)! })), metadata };
}

/** Writes a file of weights; empties the list, so that no weight is there twice, before and after. */
async function toFile({ weights, metadata }: Given, { to, dtype }: Conversion, tell: Tell): Promise<Converted> {
  const tensors: Record<string, Tensor> = {};
  const leftOut: LeftOut[] = [];
  for (let weight = weights.shift(); weight !== undefined; weight = weights.shift()) {
    const { name, type } = weight;
    tell(`${name}, ${weights.length} more …`);
    const tensor = tensorOf(weight, dtype);
    if (typeof tensor === 'string') leftOut.push({ name, type, reason: tensor });
    else tensors[name] = tensor;
  }
  const written = Object.values(tensors);
  if (written.length === 0) throw new DataError('convert', 'there are no weights to write', { got: leftOut });
  tell(`writing ${to} …`);
  await saveSafetensors(to, tensors, { format: 'pt', ...metadata }); // Python's libraries want the format to be told
  return {
    file: to,
    sizeBytes: (await stat(to)).size,
    weights: written.length,
    numbers: written.reduce((sum, { size }) => sum + size, 0),
    leftOut,
  };
}

/** A weight as it is written, or why it cannot be: floats always can, or nothing is written. */
function tensorOf(weight: Weight, dtype: DType | null): Tensor | string {
  try {
    return castWeight(weight, dtype);
  } catch (error) {
    if (error instanceof DataError && !/^(b?float\d+)$/.test(weight.type))
      return error.message.slice(`convert: ${weight.name} `.length);
    throw error;
  }
}

async function intoModel({ weights }: Given, { to, into, partial }: Conversion, tell: Tell): Promise<Converted> {
  tell(`reading ${into} …`);
  const { bytes, ...fitting }: Filled = putIntoModel(weights, await readModelFile('convert', into!), { partial, tell });
  tell(`writing ${to} …`);
  if (bytes !== null) await writeWhole('convert', to, bytes);
  const names = new Set(fitting.fitting);
  const written = bytes === null ? [] : weights.filter(({ name }) => names.has(name));
  return {
    file: to,
    sizeBytes: bytes?.length ?? null,
    weights: written.length,
    numbers: written.reduce((sum, { size }) => sum + size, 0),
    leftOut: [],
    ...fitting,
  };
}

function textOf(converted: Converted, { into, partial }: Conversion, all: boolean): string {
  const { file, sizeBytes, weights, numbers, leftOut, missing = [], unexpected = [], mismatched = [] } = converted;
  const count = (list: readonly unknown[], what: string): string[] =>
    list.length === 0 ? [] : [`${list.length} ${what}`];
  const counts = [
    ...count(mismatched, 'of another type or shape'),
    ...count(missing, 'missing'),
    ...count(unexpected, 'unexpected'),
  ];
  const head =
    sizeBytes === null
      ? `nothing is written: of the weights for ${printable(into ?? '')} ${counts.join(', ') || 'there are none'}`
      : `${printable(file)}   ${formatSize(sizeBytes)}, ${plural(weights, 'weight')} with ${plural(numbers, 'number')}`;
  const rows = [
    ...mismatched.map((each) => [
      'mismatched',
      each.weight.name,
      `${typeText(each.weight)}, in the model ${typeText(each.model)}`,
      each.reason,
    ]),
    ...missing.map((each) => [sizeBytes === null ? 'missing' : 'kept', each.name, typeText(each)]),
    ...unexpected.map((each) => ['unexpected', each.name, typeText(each)]),
    ...leftOut.map(({ name, reason }) => ['left out', name, reason]),
  ];
  const lines = table(folded<readonly string[]>(rows, all, (more) => [`… ${more} more, which --all shows`]));
  const hint =
    "names are changed by --rename 'pattern=replacement'; with --partial weights may be missing or unexpected";
  const isHelped = sizeBytes === null && !partial && missing.length + unexpected.length > 0;
  return [head, ...(rows.length > 0 ? [lines] : []), ...(isHelped ? [hint] : [])].join('\n\n');
}
