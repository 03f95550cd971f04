import { formatValue, requireList, requireTensor } from '../../arguments/index.ts';
import { isFloating, requireNumeric, requireSame } from '../../dtype.ts';
import { ConfigError, ShapeError } from '../../errors.ts';
import { sizeOf } from '../../shape.ts';
import { Tensor } from '../../tensor.ts';
import { broadcastTo } from '../reduction/broadcast-to.ts';
import { readEquation } from './einsum-equation.ts';
import { matmul } from './matmul.ts';
import { mul } from '../elementwise/mul.ts';
import { permute } from '../movement/permute.ts';
import { reshape } from '../movement/reshape.ts';
import { slice } from '../movement/slice.ts';
import { sumAlong } from '../reduction/sum-op.ts';
import { unsqueeze } from '../movement/unsqueeze.ts';

/** A tensor with a label for each axis, all different. */
interface Labeled {
  readonly x: Tensor;
  readonly labels: readonly string[];
}

/** Size of each label; 1 stretches to what the others have. */
function requireSizes(operands: readonly (readonly string[])[], tensors: readonly Tensor[]): void {
  const first = new Map<string, { size: number; operand: number }>();
  operands.forEach((labels, operand) => {
    labels.forEach((label, axis) => {
      const size = tensors[operand].shape[axis];
      const known = first.get(label);
      const same = size === known?.size || (known?.operand !== operand && (size === 1 || known?.size === 1));
      if (known === undefined || (same && known.size === 1)) first.set(label, { size, operand });
      if (known === undefined || same) return;
      throw new ShapeError(
        'einsum',
        `${label.length > 1 ? 'an axis of the ellipsis' : `label ${label}`} has size ${known.size} in operand ${known.operand} but ${size} in operand ${operand}`,
        { expected: known.size, got: size },
      );
    });
  });
}

/** Arranges the axes as `labels`, all of which `x` has. */
function arrange({ x, labels }: Labeled, order: readonly string[]): Tensor {
  return permute(
    x,
    order.map((label) => labels.indexOf(label)),
  );
}

/** Sums the axes whose labels nobody needs. */
function reduce({ x, labels }: Labeled, isNeeded: (label: string) => boolean): Labeled {
  const axis = labels.flatMap((label, k) => (isNeeded(label) ? [] : [k]));
  return { x: sumAlong(x, axis), labels: labels.filter(isNeeded) };
}

/** Takes the diagonal of each pair of axes with one label: with both flattened, its entries lie `size + 1` apart. */
function diagonal(x: Tensor, labels: readonly string[]): Labeled {
  const second = labels.findIndex((label, k) => labels.indexOf(label) !== k);
  if (second === -1) return { x, labels };
  const first = labels.indexOf(labels[second]);
  const others = labels.map((_, k) => k).filter((k) => k !== first && k !== second);
  const y = permute(x, [...others, first, second]);
  const size = x.shape[first];
  const flat = reshape(y, [...y.shape.slice(0, -2), size * size]);
  return diagonal(
    slice(flat, { axis: -1, step: size + 1 }),
    [...others, first].map((k) => labels[k]),
  );
}

/** Multiplies with broadcasting over the union of the labels. */
function multiply(a: Labeled, b: Labeled): Labeled {
  const labels = [...a.labels, ...b.labels.filter((label) => !a.labels.includes(label))];
  const spread = (operand: Labeled): Tensor => {
    const own = labels.filter((label) => operand.labels.includes(label));
    const missing = labels.flatMap((label, k) => (own.includes(label) ? [] : [k]));
    return unsqueeze(arrange(operand, own), missing);
  };
  return { x: mul(spread(a), spread(b)), labels };
}

/** An operand as matrices `[…batch, free, contracted]`, or the other way round where it already lies so. */
function matrices(
  operand: Labeled,
  { batch, free, contracted }: { batch: readonly string[]; free: readonly string[]; contracted: readonly string[] },
): { x: Tensor; contractedFirst: boolean } {
  const swapped = [...batch, ...contracted, ...free];
  const contractedFirst = swapped.every((label, k) => label === operand.labels[k]);
  const x = arrange(operand, contractedFirst ? swapped : [...batch, ...free, ...contracted]);
  const sizes = (labels: readonly string[]): number =>
    sizeOf(labels.map((label) => operand.x.shape[operand.labels.indexOf(label)]));
  const [rows, columns] = contractedFirst ? [contracted, free] : [free, contracted];
  return { x: reshape(x, [...x.shape.slice(0, batch.length), sizes(rows), sizes(columns)]), contractedFirst };
}

/** Stretches axes of size 1 to what `other` has under the same labels. */
function stretch({ x, labels }: Labeled, other: Labeled): Labeled {
  const shape = labels.map((label, k) =>
    x.shape[k] === 1 && other.labels.includes(label) ? other.x.shape[other.labels.indexOf(label)] : x.shape[k],
  );
  return { x: broadcastTo(x, shape), labels };
}

/** Sums the products of two operands over the labels that nobody else needs. */
function contract(left: Labeled, right: Labeled, isNeeded: (label: string) => boolean): Labeled {
  const a = reduce(left, (label) => isNeeded(label) || right.labels.includes(label));
  const b = reduce(right, (label) => isNeeded(label) || left.labels.includes(label));
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const contracted = shared.filter((label) => !isNeeded(label));
  if (contracted.length === 0 || !isFloating(a.x.dtype)) return reduce(multiply(a, b), isNeeded);
  const batch = shared.filter(isNeeded);
  const [freeA, freeB] = [a, b].map(({ labels }) => labels.filter((label) => !shared.includes(label)));
  const [fullA, fullB] = [stretch(a, b), stretch(b, a)];
  const m = matrices(fullA, { batch, free: freeA, contracted });
  const n = matrices(fullB, { batch, free: freeB, contracted });
  const y = matmul(m.x, n.x, { transposeA: m.contractedFirst, transposeB: !n.contractedFirst });
  const labels = [...batch, ...freeA, ...freeB];
  const size = (label: string): number => {
    const from = fullA.labels.includes(label) ? fullA : fullB;
    return from.x.shape[from.labels.indexOf(label)];
  };
  return { x: reshape(y, labels.map(size)), labels };
}

/**
 * Sums products of elements by the Einstein convention.
 *
 * `einsum("ik,kj->ij", [a, b])` is `y[i, j] = Σₖ a[i, k] · b[k, j]`
 *
 * @param equation a term of labels, one letter for each axis, for each operand, separated by commas; after `->` the labels of the
 *   result. Labels that the result lacks are summed; a label twice in a term takes the diagonal; `...` stands for all other axes,
 *   which broadcast. Without `->` the result has the axes of `...`, then every label that occurs once, in alphabetical order
 * @param tensors one for each term, each an argument or all in a list, all of one dtype, floating or whole numbers
 * @returns the sizes of the labels of the result, dtype of the tensors
 * @throws {ConfigError} if the equation is malformed or names another number of operands
 * @throws {ShapeError} if a term does not fit its tensor, or a label has two sizes of which neither is 1
 * @throws {DTypeError} if the dtypes differ, or are bool or 16-bit
 * @example
 * const a = tensor([[1, 2], [3, 4]]);
 * einsum('ij,j->i', [a, tensor([1, 10])]).toArray(); // [21, 43]
 * einsum('ii->i', a).toArray(); // [1, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.einsum.html
 */
export function einsum(
  equation: string,
  ...tensors: readonly Tensor[] | readonly [operands: readonly Tensor[]]
): Tensor {
  if (typeof equation !== 'string') {
    const given = formatValue(equation);
    throw new ConfigError('einsum', `equation is ${given}; it must be text such as 'ij,jk->ik'`, { got: equation });
  }
  const given: unknown = tensors.length === 1 && !(tensors[0] instanceof Tensor) ? tensors[0] : tensors;
  requireList('einsum', 'tensors', given);
  const factors = given as readonly Tensor[];
  factors.forEach((x, i) => requireTensor('einsum', `tensors[${i}]`, x));
  const { operands, output } = readEquation(
    equation,
    factors.map(({ shape }) => shape),
  );
  factors.forEach(({ dtype }, i) => {
    requireNumeric('einsum', `tensors[${i}]`, dtype);
    requireSame('einsum', ['tensors[0]', `tensors[${i}]`], [factors[0].dtype, dtype]);
  });
  requireSizes(operands, factors);
  const [first, ...others] = factors.map((x, i) => diagonal(x, operands[i]));
  const total = others.reduce(
    (product, next, i) =>
      contract(
        product,
        next,
        (label) => output.includes(label) || others.slice(i + 1).some(({ labels }) => labels.includes(label)),
      ),
    first,
  );
  return arrange(
    reduce(total, (label) => output.includes(label)),
    output,
  );
}
