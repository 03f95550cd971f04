import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import {
  cast,
  ConfigError,
  DataError,
  DTypeError,
  formatShape,
  GradkitError,
  isFloating,
  ShapeError,
  unsqueeze,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { readCsv, readNpy, readNpz, tableToTensors, type Table } from '@gradkit/data';
import type { Tensors, ValueInfo } from '@gradkit/runtime';
import { imageInput } from './image-input.ts';
import type { PixelOptions } from './input-options.ts';

/** What a model is run on: a file, or several that belong together. */
export interface Item {
  readonly name: string;
  readonly feeds: Tensors;
}

const images: ReadonlySet<string> = new Set(['.png', '.jpg', '.jpeg', '.webp']);
const tables: ReadonlySet<string> = new Set(['.csv', '.tsv']);

/**
 * Reads what a model is to be run on: files for its only input, one after another; or for each input one, as `name=path`; or a file that has
 * them all by name, as columns or arrays.
 *
 * @throws {ConfigError} if it is not said for which input a file is
 * @throws {DataError} if a file is missing, damaged or of another kind
 * @throws {ShapeError} if what is in it does not fit
 */
export async function readInputs(
  given: readonly string[],
  inputs: readonly ValueInfo[],
  options: PixelOptions,
): Promise<Item[]> {
  const names = inputs.map(({ name }) => name);
  if (names.length === 0)
    throw new ConfigError('run', 'the model has no inputs, so no file can be given to it', { got: given });
  const named = given.map((word) => {
    const name = names.find((one) => word.startsWith(`${one}=`)) ?? null;
    return { name, path: name === null ? word : word.slice(name.length + 1) };
  });
  if (named.every(({ name }) => name === null)) {
    const items = named.map(({ path }) => readWhole(path, inputs, options));
    return Promise.all(items);
  }
  const missing = names.filter((name) => named.filter((one) => one.name === name).length !== 1);
  if (missing.length > 0 || named.length !== names.length)
    throw new ConfigError(
      'run',
      `the model's inputs are ${names.join(', ')}; each must be given once, as ${names.map((name) => `${name}=<file>`).join(' ')}`,
      {
        expected: names,
        got: given,
      },
    );
  const feeds = await Promise.all(
    named.map(
      async ({ name, path }) =>
        [
          name!,
          await readInput(
            path,
            inputs.find((one) => one.name === name)!,
            options,
          ),
        ] as const,
    ),
  );
  return [{ name: given.join(' '), feeds: Object.fromEntries(feeds) }];
}

/** A file for all inputs. */
async function readWhole(path: string, inputs: readonly ValueInfo[], options: PixelOptions): Promise<Item> {
  const [only, ...more] = inputs;
  const names = inputs.map(({ name }) => name);
  const kind = extname(path).toLowerCase();
  if (tables.has(kind)) {
    const table = await readTable(path);
    if (more.length > 0 && names.every((name) => Object.hasOwn(table.columns, name)))
      return {
        name: path,
        feeds: Object.fromEntries(
          await Promise.all(inputs.map(async (info) => [info.name, await column(path, table, info)] as const)),
        ),
      };
  }
  if (kind === '.npz') {
    const arrays = await readNpz(path);
    if (names.every((name) => Object.hasOwn(arrays, name)))
      return {
        name: path,
        feeds: Object.fromEntries(inputs.map((info) => [info.name, fitted(path, arrays[info.name], info)])),
      };
  }
  if (more.length > 0)
    throw new ConfigError(
      'run',
      `the model's inputs are ${names.join(', ')}; give each a file, as ${names.map((name) => `${name}=<file>`).join(' ')}, or one file with all of them by name`,
      {
        expected: names,
        got: path,
      },
    );
  return { name: path, feeds: { [only.name]: await readInput(path, only, options) } };
}

async function readInput(path: string, info: ValueInfo, options: PixelOptions): Promise<Tensor> {
  const kind = extname(path).toLowerCase();
  if (images.has(kind)) return imageInput(path, info, options);
  if (tables.has(kind)) return rows(path, await readTable(path), info);
  if (kind === '.npy') return readArray(path, info);
  if (kind === '.npz') {
    const arrays = Object.values(await readNpz(path));
    if (arrays.length === 1) return fitted(path, arrays[0], info);
    throw new DataError('run', `${path} has ${arrays.length} arrays, none of which is called ${info.name}`, {
      got: arrays.length,
    });
  }
  throw new DataError(
    'run',
    `${path} ${kind === '' ? 'has no ending' : `ends in ${kind}`}; it must end in .png, .jpg, .jpeg, .webp, .csv, .tsv, .npy or .npz`,
    {
      got: kind,
    },
  );
}

const ofFunctions = /,? or pass \w+: .*$|; \w+: '\w+' .*$/s; // what their options would do, which the command does not have

/** What is wrong with a file is said with its path, and is no fault of the command line. */
async function inFile<T>(path: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (!(cause instanceof GradkitError)) throw cause;
    const said = cause.message.slice(`${cause.where}: `.length).replace(ofFunctions, '');
    throw new DataError('run', said.includes(path) ? said : `${path}: ${said}`, { cause });
  }
}

/** A table; a file of numbers alone has no line with names, unless that counts its columns, as pandas does. */
async function readTable(path: string): Promise<Table> {
  const bare = await inFile(path, () => readCsv(path, { header: false }));
  const columns = Object.values(bare.columns);
  const isCount = columns.length > 1 && columns.every((values, i) => Number(values[0]) === i);
  return columns.every((values) => values instanceof Float64Array) && !isCount
    ? bare
    : inFile(path, () => readCsv(path));
}

/** All columns of a table as one input. */
async function rows(path: string, table: Table, info: ValueInfo): Promise<Tensor> {
  const names = Object.keys(table.columns);
  if (names.length === 0) throw new DataError('run', `${path} is empty`);
  const width = info.shape?.at(-1);
  if (info.shape?.length === 2 && typeof width === 'number' && width !== names.length)
    throw new ShapeError(
      'run',
      `${path} has ${names.length} ${names.length === 1 ? 'column' : 'columns'}, ${names.join(', ')}, but input ${info.name} is [${info.shape.join(', ')}]`,
      {
        expected: width,
        got: names.length,
      },
    );
  const { all } = await inFile(path, () => tableToTensors(table, { all: names }, { dtype: 'float64' }));
  return fitted(path, all, info);
}

async function column(path: string, table: Table, info: ValueInfo): Promise<Tensor> {
  const { one: values } = await inFile(path, () => tableToTensors(table, { one: info.name }, { dtype: 'float64' }));
  return fitted(path, info.shape?.length === 2 ? unsqueeze(values, 1) : values, info);
}

/** An array of NumPy. Complex numbers are read as two, in an axis more: where a model does not take that, it is said what they are. */
async function readArray(path: string, info: ValueInfo): Promise<Tensor> {
  const array = await readNpy(path);
  const { name, shape } = info;
  if (shape?.length === array.rank - 1 && (await isComplex(path)))
    throw new ShapeError(
      'run',
      `${path} has complex numbers, ${formatShape(array.shape.slice(0, -1))}, which are read as ${formatShape(array.shape)}, real and imaginary parts in the last axis, but input ${name} is [${shape.join(', ')}]`,
      { expected: shape, got: array.shape },
    );
  return fitted(path, array, info);
}

const complexType = /'descr'\s*:\s*'[<>=]?c/;

async function isComplex(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(256), 0, 256, 0); // the header has its type in front
    return complexType.test(buffer.toString('latin1', 0, bytesRead));
  } finally {
    await file.close();
  }
}

/** An array with the dtype of an input, and its axis of the batch where only that is missing. */
function fitted(path: string, array: Tensor, { name, dtype, shape }: ValueInfo): Tensor {
  const converted = array.dtype === dtype ? array : cast(array, dtype);
  if (!isFloating(dtype) && array.data.some((value, i) => value !== converted.data[i]))
    throw new DTypeError(
      'run',
      `${path} is ${array.dtype} ${formatShape(array.shape)}, with values that input ${name}, ${dtype}, cannot have`,
      {
        expected: dtype,
        got: array.dtype,
      },
    );
  return shape !== null && converted.rank === shape.length - 1 ? unsqueeze(converted, 0) : converted;
}
