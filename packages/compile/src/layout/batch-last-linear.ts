import {
  add,
  apply,
  linear,
  matmul,
  permute,
  reshape,
  sameShape,
  sum,
  type Operation,
  type Tensor,
} from '@gradkit/core-tensor';
import { deadCodeElimination } from '../rewrite/dead-code.ts';
import { record } from '../rewrite/record.ts';
import { keep, rewrite } from '../rewrite/rewrite.ts';
import type { TracedStep } from '../trace/traced-step.ts';
import { chooseColumns, isPerFeature } from './choose-columns.ts';

interface Flags {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** A matrix, and whether the one that is meant is its transpose. */
type Operand = readonly [matrix: Tensor, transposed: boolean];

/** For tensors `[batch, features]` that are made of columns: these, `[features, batch]`. */
type Columns = Map<Tensor, Tensor>;

/**
 * Lets activations of linear layers lie with the batch innermost. A product then has the weights on its left, where ONNX Runtime reads
 * them as they lie, and not on its right, where it copies them first, which small batches do not make up for. Element-by-element
 * operations follow; what else needs activations turns them around.
 */
export function batchLastLinear(step: TracedStep): TracedStep {
  const chosen = chooseColumns(step.operations);
  if (chosen.size === 0) return step;
  const columns: Columns = new Map();
  return deadCodeElimination(
    rewrite(step, (one) => {
      if (chosen.has(one.outputs[0])) {
        const { operations, outputs } = record(() => bothWays(asColumns(one, columns)), one.origin);
        columns.set(outputs[0], outputs[1]);
        return { operations, outputs: [outputs[0]] };
      }
      if (isTurn(one)) columns.set(one.outputs[0], one.inputs[0]);
      if (!one.inputs.some((x) => columns.has(x))) return keep(one);
      const { operations, outputs } = record(() => fromColumns(one, columns), one.origin);
      return outputs.length === 0 ? keep(one) : { operations, outputs };
    }),
  );
}

function isTurn({ op, inputs: [x], attributes }: Operation): boolean {
  return op.name === 'permute' && x.rank === 2 && (attributes as { readonly axes: readonly number[] }).axes[0] === 1;
}

/** A tensor made of columns, and the columns; who needs only one of them leaves the other dead. */
function bothWays(columns: Tensor): readonly [Tensor, Tensor] {
  return [permute(columns, [1, 0]), columns];
}

/** The result of an operation as columns. */
function asColumns(one: Operation, columns: Columns): Tensor {
  const { op, inputs, outputs, attributes } = one;
  const columnsOf = (x: Tensor): Tensor => columns.get(x) ?? permute(x, [1, 0]);
  if (op.name === 'linear') {
    const [x, weight, ...bias] = inputs;
    const laid = columns.get(x);
    return withBias(laid === undefined ? linear(weight, x) : matmul(weight, laid), bias);
  }
  if (op.name === 'matmul') {
    const [a, b] = operandsOf(one, columns);
    return product(turned(b), turned(a)); // (a b)ᵀ = bᵀ aᵀ
  }
  const operands = inputs.map((x) => {
    if (sameShape(x.shape, outputs[0].shape)) return columnsOf(x);
    if (x.size === 1) return reshape(x, []);
    return isPerFeature(x, outputs[0]) ? reshape(x, [x.size, 1]) : reshape(x, [1, x.size]);
  });
  return apply(op, operands, attributes);
}

/** The result of an operation that can take its inputs as columns; nothing if it cannot. */
function fromColumns(one: Operation, columns: Columns): readonly Tensor[] {
  const { op, inputs, outputs, attributes } = one;
  if (op.name === 'linear') {
    const [x, weight, ...bias] = inputs;
    const y = product(read(x, columns), [weight, true]);
    return [bias.length === 0 ? y : add(y, bias[0])];
  }
  if (op.name === 'matmul' && outputs[0].rank === 2) return [product(...operandsOf(one, columns))];
  const { axes } = attributes as { readonly axes?: readonly number[] };
  if (op.name === 'sum' && axes?.join() === '0') return [reshape(sum(columns.get(inputs[0])!, 1), outputs[0].shape)];
  return [];
}

function withBias(y: Tensor, bias: readonly Tensor[]): Tensor {
  return bias.length === 0 ? y : add(y, reshape(bias[0], [bias[0].size, 1]));
}

function operandsOf({ inputs: [a, b], attributes }: Operation, columns: Columns): readonly [Operand, Operand] {
  const { transposeA, transposeB } = attributes as Flags;
  const asMeant = (x: Operand, transposed: boolean): Operand => (transposed ? turned(x) : x);
  return [asMeant(read(a, columns), transposeA), asMeant(read(b, columns), transposeB)];
}

function read(x: Tensor, columns: Columns): Operand {
  const laid = columns.get(x);
  return laid === undefined ? [x, false] : [laid, true];
}

function turned([matrix, transposed]: Operand): Operand {
  return [matrix, !transposed];
}

function product([a, transposeA]: Operand, [b, transposeB]: Operand): Tensor {
  return matmul(a, b, { transposeA, transposeB });
}
