import {
  apply,
  concat,
  indexAddOp,
  match,
  matmul,
  matmulOp,
  padOp,
  reshape,
  sameShape,
  sizeOf,
  sumOp,
  type Inputs,
  type Op,
  type Operation,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/** What is known of the tensors of a step. */
interface Origins {
  readonly makers: ReadonlyMap<Tensor, Operation>;
  /** what made a tensor that has no other use than in the sum */
  ownMaker(x: Tensor): Operation | undefined;
}

/** How terms of a sum that come from operations of one record are made by one operation; null where these cannot. */
interface Rule<I extends Inputs = Inputs, A extends object = object> {
  /** equal for operations that can be merged; null if this one cannot */
  keyOf(one: Operation<I, A>): string | null;
  merge(all: readonly Operation<I, A>[], join: Join): Tensor | null;
}

/** Concatenates rows; looks through reshapes, so that the same rows are joined once, however they are seen. */
type Join = (parts: readonly Tensor[]) => Tensor;

const mostRows = 256; // in one product: larger ones gain less than copying their operands takes

const rules: ReadonlyMap<Op, Rule> = new Map([
  on(matmulOp, {
    keyOf: ({ inputs: [a, b], attributes: { transposeA, transposeB } }) =>
      transposeA && !transposeB && a.rank === 2 && b.rank === 2 && a.shape[0] <= mostRows ? 'rows' : null,
    merge: (all, join) =>
      matmul(join(all.map(({ inputs: [a] }) => a)), join(all.map(({ inputs: [, b] }) => b)), { transposeA: true }),
  }),
  on(sumOp, {
    keyOf: ({ attributes: { axes, keepDims } }) => (axes.length === 1 && axes[0] === 0 ? String(keepDims) : null),
    merge: (all, join) => apply(sumOp, [join(all.map(({ inputs: [x] }) => x))], all[0].attributes),
  }),
  on(indexAddOp, {
    keyOf: ({ inputs: [index, , onto], attributes: { axis } }) =>
      onto === undefined && axis === 0 ? index.dtype : null,
    merge(all, join) {
      const [first] = all;
      const rest = first.outputs[0].shape.slice(1);
      const indices = all.map(({ inputs: [index] }) => reshape(index, [index.size]));
      const rows = all.map(({ inputs: [index, updates] }) => reshape(updates, [index.size, ...rest]));
      return apply(indexAddOp, [join(indices), join(rows)], first.attributes);
    },
  }),
  on(padOp, {
    keyOf({ attributes: { pads, mode, value } }) {
      const padded = pads.flatMap(([before, after], axis) => (before === 0 && after === 0 ? [] : [axis]));
      return mode === 'constant' && value === 0 && padded.length === 1 ? String(padded[0]) : null;
    },
    merge(all, join) {
      const pieces = all.map(({ inputs: [x], attributes: { pads } }) => ({ x, pads }));
      return concatPadded(pieces, all[0].outputs[0].shape, join);
    },
  }),
]);

/** An entry of the table; its rule sees operations of its record only. */
function on<I extends Inputs, A extends object>(record: Op<I, A>, { keyOf, merge }: Rule<I, A>): readonly [Op, Rule] {
  const typed = (one: Operation): Operation<I, A> => match(one, record)!;
  return [record, { keyOf: (one) => keyOf(typed(one)), merge: (all, join) => merge(all.map(typed), join) }];
}

type Padded = { readonly x: Tensor; readonly pads: readonly (readonly [before: number, after: number])[] };

/** The sum of pieces that are padded along one axis, if they fill all places, each place once. */
function concatPadded(pieces: readonly Padded[], shape: Shape, join: Join): Tensor | null {
  const axis = pieces[0].pads.findIndex(([before, after]) => before !== 0 || after !== 0);
  const inOrder = pieces.toSorted((a, b) => a.pads[axis][0] - b.pads[axis][0]);
  let next = 0;
  for (const { x, pads } of inOrder) {
    if (pads[axis][0] !== next) return null;
    next += x.shape[axis];
  }
  if (next !== shape[axis]) return null;
  const parts = inOrder.map(({ x }) => x);
  return axis === 0 ? join(parts) : concat(parts, axis);
}

/** Terms that can be merged. */
interface Group {
  readonly rule: Rule;
  readonly key: string;
  readonly members: Operation[];
}

/** The terms of a sum, merged as far as they can be. */
export function mergeTerms(terms: readonly Tensor[], { ownMaker, makers }: Origins): readonly Tensor[] {
  const groups: Group[] = [];
  const others: Tensor[] = [];
  // gradients come last first; in the order of the forward pass their rows are often joined already
  for (const term of terms.toReversed()) {
    const maker = ownMaker(term);
    if (maker === undefined || !addTo(groups, maker)) others.push(term);
  }
  const join: Join = (parts) => joinRows(parts, makers);
  const merged = groups.flatMap(({ rule, members }) => {
    const one = members.length > 1 ? rule.merge(members, join) : null;
    return one === null ? members.map(({ outputs: [y] }) => y) : [one];
  });
  return [...merged, ...others];
}

/** Puts an operation into its group; false if it can be in none. */
function addTo(groups: Group[], one: Operation): boolean {
  const rule = rules.get(one.op);
  const key = rule?.keyOf(one) ?? null;
  if (rule === undefined || key === null) return false;
  const known = groups.find((group) => group.rule === rule && group.key === key);
  if (known === undefined) groups.push({ rule, key, members: [one] });
  else known.members.push(one);
  return true;
}

function joinRows(parts: readonly Tensor[], makers: ReadonlyMap<Tensor, Operation>): Tensor {
  const sources = parts.map((part) => {
    const maker = makers.get(part);
    return maker?.op.view === true ? maker.inputs[0] : part;
  });
  const [{ rank, shape }] = sources;
  const fit = rank > 0 && sources.every((x) => x.rank === rank && sameShape(x.shape.slice(1), shape.slice(1)));
  if (!fit) return concat(parts, 0);
  const rest = parts[0].shape.slice(1);
  const rows = parts.reduce((sum, part) => sum + part.size, 0) / Math.max(1, sizeOf(rest));
  return reshape(concat(sources, 0), [rows, ...rest]);
}
