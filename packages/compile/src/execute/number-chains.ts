import type { Op, Operation, Tensor } from '@gradkit/core-tensor/functional';
import { cacheKey } from '@gradkit/onnx-export';

/** Operations that need each other's results, and no others'. */
export interface Chain {
  /** in order */
  readonly operations: readonly Operation[];
  /** what they are given, in the order in which they ask for it */
  readonly given: readonly Tensor[];
  /** what is needed of them */
  readonly needed: readonly Tensor[];
  /** the same for chains that do the same with what they are given, and give it in the same order */
  readonly key: string;
}

/** Takes operations apart into chains. @param needed what others need */
export function chainsOf(operations: readonly Operation[], needed: ReadonlySet<Tensor>): readonly Chain[] {
  const groups = new Map<Tensor, readonly Operation[]>();
  for (const one of operations) {
    const before = new Set(one.inputs.flatMap((x) => (groups.has(x) ? [groups.get(x)!] : [])));
    const joined = [...[...before].flat(), one];
    for (const { outputs } of joined) for (const y of outputs) groups.set(y, joined);
  }
  const position = new Map(operations.map((one, i) => [one, i]));
  const inOrder = (some: readonly Operation[]): readonly Operation[] =>
    some.toSorted((a, b) => position.get(a)! - position.get(b)!);
  const records = [...new Set(operations.map(({ op }) => op))];
  const numbers = new Map(records.map((op, i) => [op, i]));
  return [...new Set(groups.values())].map((some) => chainOf(inOrder(some), numbers, needed));
}

function chainOf(
  operations: readonly Operation[],
  numbers: ReadonlyMap<Op, number>,
  needed: ReadonlySet<Tensor>,
): Chain {
  const made = new Map(operations.map(({ outputs: [y] }, i) => [y, i]));
  const given: Tensor[] = [];
  const place = (x: Tensor): unknown => {
    if (!x.isSymbolic) return ['constant', x.dtype, x.shape, x.data];
    if (made.has(x)) return made.get(x);
    if (!given.includes(x)) given.push(x);
    return ['given', given.indexOf(x), x.dtype, x.shape];
  };
  const does = operations.map(({ op, attributes, inputs }) => [numbers.get(op), attributes, inputs.map(place)]);
  const gives = [...made.keys()].filter((y) => needed.has(y));
  return { operations, given, needed: gives, key: cacheKey([does, gives.map(place)]) };
}
