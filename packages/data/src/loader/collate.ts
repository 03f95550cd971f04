import {
  DataError,
  formatShape,
  isPlainObject,
  isTensor,
  requireList,
  sameShape,
  stack,
  tensor,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/** What a batch of items looks like: numbers, booleans and tensors become tensors, strings a list, records and tuples of the same kind. */
export type Collated<Item> = Item extends Tensor | number | boolean
  ? Tensor
  : Item extends string
    ? string[]
    : Item extends object
      ? { [Name in keyof Item]: Collated<Item[Name]> }
      : never;

/** An item that cannot be joined with the others. */
export class UnfitItem extends DataError {
  /** of the item among those that were to be joined */
  readonly place: number;
  /** what is the matter with it, without its number */
  readonly problem: string;

  constructor(
    place: number,
    message: string,
    { problem, ...fields }: { problem: string; expected?: unknown; got?: unknown },
  ) {
    super('collate', message, fields);
    this.place = place;
    this.problem = problem;
  }
}

type Kind = 'tensor' | 'number' | 'boolean' | 'string' | 'record' | 'list' | 'other';

function kindOf(value: unknown): Kind {
  if (isTensor(value)) return 'tensor';
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string')
    return typeof value as 'number' | 'boolean' | 'string';
  if (Array.isArray(value)) return 'list';
  return isPlainObject(value) ? 'record' : 'other';
}

function describe(value: unknown): string {
  const kind = kindOf(value);
  if (kind !== 'other') return `a ${kind}`;
  return typeof value === 'object' && value !== null ? `a ${value.constructor.name}` : String(value);
}

/**
 * Joins items into a batch, field by field, with a new first axis: `{ inputs: [1, 28, 28] }` × 64 → `{ inputs: [64, 1, 28, 28] }`.
 *
 * Numbers become float32, except in a field named `labels`, where they are class indices and become int32. Booleans become a bool
 * tensor, strings a list. Records and lists are joined name by name, position by position.
 *
 * @param items at least one, all alike
 * @returns tensors with one more axis
 * @throws {DataError} if an item has other fields, another shape or another dtype than the first, naming both
 * @example collate([{ inputs: tensor([1, 2]), labels: 7 }, { inputs: tensor([3, 4]), labels: 2 }]); // { inputs: [[1, 2], [3, 4]], labels: [7, 2] }
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.default_collate (there whole numbers become int64)
 */
export function collate<Item>(items: readonly Item[]): Collated<Item> {
  requireList('collate', 'items', items);
  if (items.length === 0)
    throw new DataError('collate', 'there are 0 items; a batch needs at least 1', { expected: 1, got: 0 });
  return join(items, '') as Collated<Item>;
}

/** `path` names the field, as in `.inputs`; empty for the item itself. */
function join(values: readonly unknown[], path: string): unknown {
  const kind = kindOf(values[0]);
  values.forEach((value, i) => {
    if (kindOf(value) !== kind) throw differs(path, i, [describe(values[0]), describe(value)]);
  });
  switch (kind) {
    case 'tensor':
      return joinTensors(values as readonly Tensor[], path);
    case 'number':
      return joinNumbers(values as readonly number[], path);
    case 'boolean':
      return tensor(values as readonly boolean[], { dtype: 'bool' });
    case 'string':
      return [...values];
    case 'list':
      return (values[0] as readonly unknown[]).map((_, k) => joinField(values as Fields[], String(k), path));
    case 'record':
      return Object.fromEntries(
        Object.keys(values[0] as Fields).map((name) => [name, joinField(values as Fields[], name, path)]),
      );
    default:
      throw unfit(0, path, {
        problem: `is ${describe(values[0])}; only tensors, numbers, booleans, strings, and records and lists of them are joined, for anything else give DataLoader a collate`,
        got: values[0],
      });
  }
}

type Fields = Readonly<Record<string, unknown>>;

function joinField(records: readonly Fields[], name: string, path: string): unknown {
  const names = Object.keys(records[0]);
  records.forEach((record, i) => {
    const own = Object.keys(record);
    const same = own.length === names.length && names.every((wanted) => Object.hasOwn(record, wanted));
    if (!same) throw differs(path, i, [`a record of ${names.join(', ')}`, `a record of ${own.join(', ')}`]);
  });
  return join(
    records.map((record) => record[name]),
    `${path}.${name}`,
  );
}

function joinTensors(tensors: readonly Tensor[], path: string): Tensor {
  const [first] = tensors;
  tensors.forEach(({ shape, dtype }, i) => {
    if (dtype !== first.dtype) throw differs(path, i, [first.dtype, dtype]);
    if (!sameShape(shape, first.shape)) throw differs(path, i, [formatShape(first.shape), formatShape(shape)]);
  });
  return stack(tensors);
}

function joinNumbers(numbers: readonly number[], path: string): Tensor {
  if (!path.endsWith('.labels')) return tensor(numbers);
  const at = numbers.findIndex((label) => !Number.isInteger(label));
  if (at !== -1)
    throw unfit(at, path, {
      problem: `is ${numbers[at]}; labels are class indices, whole numbers; name other values targets`,
      got: numbers[at],
    });
  return tensor(numbers, { dtype: 'int32' });
}

/** `path` names the field of the item. */
function unfit(place: number, path: string, fields: { problem: string; expected?: unknown; got?: unknown }): UnfitItem {
  const problem = path === '' ? `it ${fields.problem}` : `${path.slice(1)} ${fields.problem}`;
  return new UnfitItem(place, `item ${place}${path} ${fields.problem}`, { ...fields, problem });
}

function differs(path: string, i: number, [first, other]: readonly [string, string]): UnfitItem {
  const rule = 'items of a batch must be alike, or give DataLoader a collate';
  const those = path === '' ? 'the first item' : 'that of the first item';
  const problem = `is ${other} but ${those} of the batch is ${first}; ${rule}`;
  const { problem: inBatch } = unfit(i, path, { problem });
  const message = `item ${i}${path} is ${other} but item 0${path} is ${first}; ${rule}`;
  return new UnfitItem(i, message, { problem: inBatch, expected: first, got: other });
}
