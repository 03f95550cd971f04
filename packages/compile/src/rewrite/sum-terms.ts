import { apply, concat, matmul, reshape, sameShape, sizeOf, type Operation, type Tensor } from '@gradkit/core-tensor';

/** What is known of the tensors of a step. */
interface Origins {
  readonly makers: ReadonlyMap<Tensor, Operation>;
  /** what made a tensor that has no other use than in the sum */
  ownMaker(x: Tensor): Operation | undefined;
}

/** How terms of a sum that come from equal operations are made by one; null where these cannot. */
interface Rule {
  /** equal for operations that can be merged; null if this one cannot */
  keyOf(one: Operation): string | null;
  merge(all: readonly Operation[], join: Join): Tensor | null;
}

/** Concatenates rows; looks through reshapes, so that the same rows are joined once, however they are seen. */
type Join = (parts: readonly Tensor[]) => Tensor;

type Pads = readonly (readonly [before: number, after: number])[];

const mostRows = 256; // in one product: larger ones gain less than copying their operands takes

const rules: Readonly<Record<string, Rule>> = {
  matmul: {
    keyOf({ inputs: [a, b], attributes }) {
      const { transposeA, transposeB } = attributes as { transposeA: boolean; transposeB: boolean };
      return transposeA && !transposeB && a.rank === 2 && b.rank === 2 && a.shape[0] <= mostRows ? 'rows' : null;
    },
    merge: (all, join) =>
      matmul(join(all.map(({ inputs: [a] }) => a)), join(all.map(({ inputs: [, b] }) => b)), { transposeA: true }),
  },
  sum: {
    keyOf: ({ attributes }) => {
      const { axes, keepDims } = attributes as { axes: readonly number[]; keepDims: boolean };
      return axes.length === 1 && axes[0] === 0 ? String(keepDims) : null;
    },
    merge: (all, join) => apply(all[0].op, [join(all.map(({ inputs: [x] }) => x))], all[0].attributes),
  },
  indexAdd: {
    keyOf: ({ inputs: [index, , onto], attributes }) =>
      onto === undefined && (attributes as { axis: number }).axis === 0 ? index.dtype : null,
    merge(all, join) {
      const [first] = all;
      const rest = first.outputs[0].shape.slice(1);
      const indices = all.map(({ inputs: [index] }) => reshape(index, [index.size]));
      const rows = all.map(({ inputs: [index, updates] }) => reshape(updates, [index.size, ...rest]));
      return apply(first.op, [join(indices), join(rows)], first.attributes);
    },
  },
  pad: {
    keyOf({ attributes }) {
      const { pads, mode, value } = attributes as { pads: Pads; mode: string; value: number };
      const padded = pads.flatMap(([before, after], axis) => (before === 0 && after === 0 ? [] : [axis]));
      return mode === 'constant' && value === 0 && padded.length === 1 ? String(padded[0]) : null;
    },
    merge: tile,
  },
};

/** Pieces that fill all places, each place once. */
function tile(all: readonly Operation[], join: Join): Tensor | null {
  const padsOf = ({ attributes }: Operation): Pads => (attributes as { pads: Pads }).pads;
  const axis = padsOf(all[0]).findIndex(([before, after]) => before !== 0 || after !== 0);
  const inOrder = all.toSorted((a, b) => padsOf(a)[axis][0] - padsOf(b)[axis][0]);
  let next = 0;
  for (const one of inOrder) {
    if (padsOf(one)[axis][0] !== next) return null;
    next += one.inputs[0].shape[axis];
  }
  if (next !== all[0].outputs[0].shape[axis]) return null;
  const pieces = inOrder.map(({ inputs: [x] }) => x);
  return axis === 0 ? join(pieces) : concat(pieces, axis);
}

/** The terms of a sum, merged as far as they can be. */
export function mergeTerms(terms: readonly Tensor[], { ownMaker, makers }: Origins): readonly Tensor[] {
  const groups = new Map<string, Operation[]>();
  const others: Tensor[] = [];
  // gradients come last first; in the order of the forward pass their rows are often joined already
  for (const term of terms.toReversed()) {
    const maker = ownMaker(term);
    const key = maker === undefined ? null : (rules[maker.op.name]?.keyOf(maker) ?? null);
    if (maker === undefined || key === null) others.push(term);
    else groups.set(`${maker.op.name} ${key}`, [...(groups.get(`${maker.op.name} ${key}`) ?? []), maker]);
  }
  const join: Join = (parts) => joinRows(parts, makers);
  const merged = [...groups.values()].flatMap((group) => {
    const one = group.length > 1 ? rules[group[0].op.name].merge(group, join) : null;
    return one === null ? group.map(({ outputs: [y] }) => y) : [one];
  });
  return [...merged, ...others];
}

const reshapes = new Set(['reshape', 'squeeze', 'unsqueeze', 'flatten']);

function joinRows(parts: readonly Tensor[], makers: ReadonlyMap<Tensor, Operation>): Tensor {
  const sources = parts.map((part) => {
    const maker = makers.get(part);
    return maker !== undefined && reshapes.has(maker.op.name) ? maker.inputs[0] : part;
  });
  const [{ rank, shape }] = sources;
  const fit = rank > 0 && sources.every((x) => x.rank === rank && sameShape(x.shape.slice(1), shape.slice(1)));
  if (!fit) return concat(parts, 0);
  const rest = parts[0].shape.slice(1);
  const rows = parts.reduce((sum, part) => sum + part.size, 0) / Math.max(1, sizeOf(rest));
  return reshape(concat(sources, 0), [rows, ...rest]);
}
