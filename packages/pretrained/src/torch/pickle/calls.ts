import { formatValue } from '@gradkit/core-tensor/functional';
import { codesByDType, codesByStorage } from '../element-codes.ts';
import { fileError, type FilePlace } from '../file-place.ts';
import { PickledName, setEntry, StorageRef, TensorView, type Pickled } from './pickled.ts';

/** What calls have made of text and lists before: a pickle may ask a million times for the same, which is then the same. */
export type Made = Map<unknown, Pickled>;

/** What stands for a call in a pickle: it is done here, in place of Python's function. `undefined`: the arguments are none for it. */
type Call = (given: readonly Pickled[], made: Made) => Pickled | undefined;

const mostAxes = 64; // as in PyTorch

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= mostAxes && value.every(isWhole);
}

/** Where a tensor is in its storage, copied: a pickle may still change its lists. */
function placeOf(
  offset: unknown,
  shape: unknown,
  strides: unknown,
): Pick<TensorView, 'offset' | 'shape' | 'strides'> | null {
  if (!isWhole(offset) || !isSizes(shape) || !isSizes(strides) || shape.length !== strides.length) return null;
  return { offset, shape: shape.slice(), strides: strides.slice() };
}

/** `(storage, offset, shape, strides, …)` */
const rebuildTensor: Call = ([storage, offset, shape, strides]) => {
  const place = placeOf(offset, shape, strides);
  if (!(storage instanceof StorageRef) || storage.code === null || place === null) return undefined;
  return new TensorView(storage, storage.code, place);
};

/** `(storage, offset, shape, strides, requires_grad, hooks, dtype, …)`, for elements that have no class of storages */
const rebuildTensorOfBytes: Call = ([storage, offset, shape, strides, , , dtype]) => {
  const code = dtype instanceof PickledName ? codesByDType.get(dtype.name) : undefined;
  const place = placeOf(offset, shape, strides);
  if (!(storage instanceof StorageRef) || storage.code !== null || code === undefined || place === null)
    return undefined;
  return new TensorView(storage, code, place);
};

const listOf: Call = ([items = []]) => (Array.isArray(items) ? items : undefined);

/** Dictionaries of Python 2 come as a list of pairs. */
const dictionary: Call = ([pairs], made) => {
  if (pairs === undefined) return {};
  if (!Array.isArray(pairs)) return undefined;
  const known = made.get(pairs);
  if (known !== undefined) return known;
  const entries = {};
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2 || typeof pair[0] !== 'string') return undefined;
    setEntry(entries, pair[0], pair[1]);
  }
  made.set(pairs, entries);
  return entries;
};

const device: Call = ([kind, index]) => {
  if (typeof kind !== 'string' || kind.length > 100) return undefined;
  return isWhole(index) ? `${kind}:${index}` : kind;
};

/** How protocol 2 writes bytes: as text whose letters are the bytes. */
const encodeLatin: Call = ([text, encoding], made) => {
  if (typeof text !== 'string' || encoding !== 'latin1') return undefined;
  const known = made.get(text);
  if (known !== undefined) return known;
  const bytes = new Uint8Array(text.length);
  for (let k = 0; k < text.length; k++) {
    bytes[k] = text.charCodeAt(k);
    if (bytes[k] !== text.charCodeAt(k)) return undefined;
  }
  made.set(text, bytes);
  return bytes;
};

const calls: ReadonlyMap<string, Call> = new Map([
  ['torch._utils._rebuild_tensor', rebuildTensor],
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_tensor_v3', rebuildTensorOfBytes],
  ['torch._utils._rebuild_parameter', ([tensor]) => (tensor instanceof TensorView ? tensor : undefined)],
  ['torch.Size', listOf],
  ['torch.device', device],
  ['collections.OrderedDict', dictionary],
  ['_codecs.encode', encodeLatin],
  ...['builtins', '__builtin__'].flatMap((module) => [
    [`${module}.set`, listOf] as const,
    [`${module}.frozenset`, listOf] as const,
  ]),
]);

/** Lists of TorchScript, which have a type there. */
const scriptCalls: ReadonlyMap<string, Call> = new Map(
  ['intlist', 'doublelist', 'boollist', 'tensorlist'].map((kind) => [`torch.jit._pickle.build_${kind}`, listOf]),
);

/** Classes that a TorchScript file defines itself. */
const isScriptClass = (name: string): boolean => name.startsWith('__torch__.');

/** Names that stand for themselves: nothing can be done with them but to keep them. */
const plainNames: ReadonlySet<string> = new Set([...codesByDType.keys(), 'torch.strided', 'torch.sparse_coo']);

/** Tells whether a name is one of tensors and plain containers; in TorchScript, also one of its own classes. */
export function isKnownName(name: string, isScript: boolean): boolean {
  if (isScript && (isScriptClass(name) || scriptCalls.has(name))) return true;
  return calls.has(name) || codesByStorage.has(name) || isPlainName(name);
}

/** An object of a class that a TorchScript file defines: its fields alone, which come later. @throws {DataError} for any other class */
export function newObject(place: FilePlace, known: unknown): Record<string, Pickled> {
  if (known instanceof PickledName && isScriptClass(known.name)) return {};
  const name = known instanceof PickledName ? known.name : formatValue(known, 1);
  throw fileError(place, `makes an object of ${name}, which is not done; nothing of it was run`);
}

/** Tells whether a name may be a value. */
export function isPlainName(name: string): boolean {
  return plainNames.has(name);
}

/** Does what a known call means. @throws {DataError} for what is no call of a known name, or has other arguments */
export function callKnown(place: FilePlace, callee: unknown, given: unknown, made: Made): Pickled {
  if (!(callee instanceof PickledName))
    throw fileError(place, `calls ${formatValue(callee, 1)}, which is no function; nothing of it was run`, callee);
  const call = calls.get(callee.name) ?? scriptCalls.get(callee.name);
  if (call === undefined) throw fileError(place, `calls ${callee.name}, which is not done; nothing of it was run`);
  const result = Array.isArray(given) ? call(given as readonly Pickled[], made) : undefined;
  if (result !== undefined) return result;
  throw fileError(place, `calls ${callee.name} with ${formatValue(given, 2)}, which torch.save does not write`, given);
}

/**
 * What a pickle refers to outside of it: a storage, by its key in the file. `(‘storage’, class, key, device, length)`, and in old files a
 * part of it, `(key, start, length)`.
 *
 * @throws {DataError} for anything else
 */
export function storageOf(place: FilePlace, id: unknown): StorageRef {
  const [kind, storage, key, , length, part = null] = Array.isArray(id) ? (id as readonly Pickled[]) : [];
  if (kind === 'storage' && storage instanceof PickledName && typeof key === 'string' && isWhole(length)) {
    const code = codesByStorage.get(storage.name);
    if (code !== undefined && part === null)
      return new StorageRef(key, code, { start: 0, length, wholeLength: length });
    const [, start, partLength] = Array.isArray(part) ? part : [];
    if (code !== undefined && isWhole(start) && isWhole(partLength))
      return new StorageRef(key, code, { start, length: partLength, wholeLength: length });
  }
  throw fileError(place, `refers to ${formatValue(id, 2)}, which is no storage of tensors`, id);
}
