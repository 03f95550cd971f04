import {
  DataError,
  formatValue,
  isTensor,
  requireOptions,
  requireString,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { TorchData } from './from-torch.ts';
import { isDictionary } from './pickle/pickled.ts';

/** Where weights are in what was saved. */
export interface StateDictPlace {
  /** the names that lead to them, `state_dict` or `checkpoint.model`; empty if they are all that was saved */
  readonly path: string;
  /** what was taken away from all names: `module.` of DataParallel, `_orig_mod.` of torch.compile */
  readonly prefix: string;
  /** what was saved beside them: `epoch`, `optimizer` */
  readonly others: readonly string[];
}

/** Weights by name, and where they were. */
export interface StateDictFound extends StateDictPlace {
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** text, numbers and truth values beside them, as text: `epoch` */
  readonly metadata: Readonly<Record<string, string>>;
}

interface FindOptions {
  /** where the weights are, e.g. `generator` or `checkpoint.model`; default: the usual names, or what is the only choice */
  readonly key?: string | undefined;
  /** of the file, said in errors */
  readonly name?: string | undefined;
}

/** Weights of any kind, of which one is looked for. */
export interface Located<Leaf> extends StateDictPlace {
  readonly entries: readonly (readonly [name: string, leaf: Leaf])[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** What training scripts call the weights, the most usual first. */
const usualNames = [
  'state_dict',
  'model_state_dict',
  'model_state',
  'model',
  'module',
  'net',
  'network',
  'params_ema',
  'params',
  'state_dict_ema',
  'model_ema',
  'ema',
  'weights',
];
const wrappers = ['module.', '_orig_mod.'];
const notWeights = /optim|sched|scaler|rng|^state$|param_groups/i;

/**
 * Finds the weights in what `torch.save` has written: a state dict itself, or one in a checkpoint under a usual name (`state_dict`,
 * `model_state_dict`, `model`, `ema`, …), or the only one that there is. Where all names begin with `module.`, it is left out.
 *
 * @param data as `fromTorch` gives it
 * @param options `key`: where the weights are, `'generator'` or `'checkpoint.model'`; `name`: of the file, said in errors
 * @returns tensors by name, and where they were; what is no tensor among them is left out
 * @throws {ConfigError} if an option is unknown or of the wrong kind
 * @throws {DataError} if there are none, or several to choose from, which it lists
 * @example
 * const checkpoint = { epoch: 3, state_dict: { 'module.weight': zeros([2, 4]) }, optimizer: {} };
 * const { tensors, path, prefix, others } = findStateDict(checkpoint);
 * Object.keys(tensors); // ['weight']
 * [path, prefix, others]; // ['state_dict', 'module.', ['epoch', 'optimizer']]
 */
export function findStateDict(data: TorchData, options: FindOptions = {}): StateDictFound {
  const { key, name = 'the file' } = requireOptions<FindOptions>('findStateDict', options, { key: true, name: true });
  if (key !== undefined) requireString('findStateDict', 'key', key);
  requireString('findStateDict', 'name', name);
  const { entries, ...rest } = locate({ where: 'findStateDict', name }, data, isTensor, key);
  return { tensors: Object.fromEntries(entries), ...rest };
}

/** Finds weights whose tensors may not be read yet. */
export function locate<Leaf>(
  { where, name }: { readonly where: string; readonly name: string },
  data: unknown,
  isLeaf: (value: unknown) => value is Leaf,
  key: string | undefined,
): Located<Leaf> {
  const known = new Map<object, boolean>(); // a file may have the same in a million places
  const hasLeaves = (value: unknown): value is Record<string, unknown> => {
    if (!isDictionary(value)) return false;
    const found = known.get(value) ?? Object.values(value).some(isLeaf);
    known.set(value, found);
    return found;
  };
  const path = key === undefined ? usualPath(data, hasLeaves) : key.split('.').filter((part) => part !== '');
  const choices = path === null ? choicesIn(data, hasLeaves) : [path];
  const [chosen] = choices;
  const found = chosen?.reduce((value: unknown, part) => entryOf(value, part), data);
  if (choices.length !== 1 || !hasLeaves(found)) {
    const others = choicesIn(data, hasLeaves).map((parts) =>
      formatValue(parts.map((part) => part.slice(0, 200)).join('.')),
    );
    const missing = key === undefined ? 'has no tensors by name' : `has no tensors by name at ${formatValue(key)}`;
    throw new DataError(
      where,
      others.length === 0
        ? `${name} ${missing}; it ${contentOf(data, isLeaf)}`
        : `${name} ${choices.length > 1 ? 'has several models' : missing}; choose one by key: ${listed(others)}`,
      { got: others },
    );
  }
  const around = chosen.map((part, depth) => {
    const above = chosen.slice(0, depth).reduce((value: unknown, each) => entryOf(value, each), data);
    return Object.entries(above as Record<string, unknown>).filter(([other]) => other !== part);
  });
  const beside = around.flat();
  const entries = Object.entries(found).filter((entry): entry is [string, Leaf] => isLeaf(entry[1]));
  const noTensors = Object.entries(found).filter(([, value]) => !isLeaf(value));
  const prefix = sharedPrefix(entries.map(([each]) => each));
  return {
    entries: entries.map(([each, leaf]) => [each.slice(prefix.length), leaf] as const),
    path: chosen.join('.'),
    prefix,
    others: [...beside, ...noTensors].map(([other]) => other),
    metadata: Object.fromEntries(beside.flatMap(([other, value]) => (isText(value) ? [[other, String(value)]] : []))),
  };
}

function contentOf(data: unknown, isLeaf: (value: unknown) => boolean): string {
  if (isLeaf(data)) return 'holds a tensor without a name';
  if (!isDictionary(data)) return `holds ${formatValue(data, 1)}`;
  const names = Object.keys(data);
  return names.length === 0 ? 'is empty' : `holds ${listed(names)}`;
}

function entryOf(value: unknown, name: string): unknown {
  return isDictionary(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Under a usual name, or one within another, or in no place but the file itself. */
function usualPath(data: unknown, hasLeaves: (value: unknown) => boolean): string[] | null {
  for (const outer of usualNames) {
    const value = entryOf(data, outer);
    if (hasLeaves(value)) return [outer];
    const inner = usualNames.find((each) => hasLeaves(entryOf(value, each)));
    if (inner !== undefined) return [outer, inner];
  }
  return hasLeaves(data) ? [] : null;
}

/** Dictionaries with tensors, up to two deep, that are no states of optimizers; each once. */
function choicesIn(
  data: unknown,
  hasLeaves: (value: unknown) => boolean,
  seen: Set<unknown> = new Set(),
  depth = 2,
): string[][] {
  if (!isDictionary(data) || depth === 0 || seen.has(data)) return [];
  seen.add(data);
  return Object.entries(data).flatMap(([name, value]) => {
    if (notWeights.test(name)) return [];
    if (hasLeaves(value)) return [[name]];
    return choicesIn(value, hasLeaves, seen, depth - 1).map((path) => [name, ...path]);
  });
}

/** What all names begin with that no model has. */
function sharedPrefix(names: readonly string[]): string {
  let prefix = '';
  for (;;) {
    const next = wrappers.find((each) => names.every((name) => name.startsWith(prefix + each)));
    if (next === undefined) return prefix;
    prefix += next;
  }
}

function isText(value: unknown): value is string | number | bigint | boolean {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
}

function listed(names: readonly string[]): string {
  const first = names.slice(0, 10).map((name) => name.slice(0, 200));
  return names.length <= 10 ? first.join(', ') : `${first.join(', ')} and ${names.length - 10} more`;
}
