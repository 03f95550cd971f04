import {
  add,
  apply,
  linear,
  linearOp,
  match,
  matmul,
  matmulOp,
  permute,
  permuteOp,
  reshape,
  sameShape,
  sum,
  sumOp,
  type Operation,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { keep, record, rewrite } from '@gradkit/onnx-export';
import { deadCodeElimination } from '../rewrite/dead-code.ts';
import { on, type OperationOf, type Rules } from '../rewrite/rules.ts';
import type { TracedStep } from '../trace/traced-step.ts';
import { chooseBatchLast, isPerFeature } from './choose-batch-last.ts';

/** For tensors `[batch, features]` that are there in batch-last layout: their transposes, `[features, batch]`. */
type Transposes = Map<Tensor, Tensor>;

/** A matrix, and whether the one that is meant is its transpose. */
type Operand = readonly [matrix: Tensor, transposed: boolean];

/**
 * batch-last layout: lets activations of linear layers lie with the batch innermost. A product then has the weights on its left, where
 * ONNX Runtime reads them as they lie, and not on its right, where it copies them first, which small batches do not make up for.
 * Elementwise operations follow; what else needs activations transposes them.
 */
export function batchLastLinear(step: TracedStep): TracedStep {
  const chosen = chooseBatchLast(step.operations);
  if (chosen.size === 0) return step;
  const transposes: Transposes = new Map();
  return deadCodeElimination(
    rewrite(step, (one) => {
      if (chosen.has(one.outputs[0])) {
        const rule = batchLastRules.get(one.op) ?? elementwise;
        const { operations, outputs } = record(() => bothWays(rule(one, transposes)), one.origin);
        transposes.set(outputs[0], outputs[1]);
        return { operations, outputs: [outputs[0]] };
      }
      if (isTransposition(one)) transposes.set(one.outputs[0], one.inputs[0]);
      const rule = plainRules.get(one.op);
      if (rule === undefined || !one.inputs.some((x) => transposes.has(x))) return keep(one);
      const { operations, outputs } = record(() => rule(one, transposes), one.origin);
      return outputs.length === 0 ? keep(one) : { operations, outputs };
    }),
  );
}

function isTransposition(one: Operation): boolean {
  const permutation = match(one, permuteOp);
  return permutation !== null && permutation.inputs[0].rank === 2 && permutation.attributes.axes[0] === 1;
}

/** A tensor whose transpose is given, and that; who needs only one of them leaves the other dead. */
function bothWays(transpose: Tensor): readonly [Tensor, Tensor] {
  return [permute(transpose, [1, 0]), transpose];
}

/** Results in batch-last layout: their transposes. */
const batchLastRules: Rules<Transposes, Tensor> = new Map([
  on(linearOp, ({ inputs: [x, weight, ...bias] }, transposes: Transposes) => {
    const transpose = transposes.get(x);
    const y = transpose === undefined ? linear(weight, x) : matmul(weight, transpose);
    return bias.length === 0 ? y : add(y, reshape(bias[0], [bias[0].size, 1]));
  }),
  on(matmulOp, (one, transposes: Transposes) => {
    const [a, b] = operandsOf(one, transposes);
    return product(transposed(b), transposed(a)); // (a b)ᵀ = bᵀ aᵀ
  }),
]);

function elementwise({ op, inputs, outputs: [y], attributes }: Operation, transposes: Transposes): Tensor {
  const operands = inputs.map((x) => {
    if (sameShape(x.shape, y.shape)) return transposes.get(x) ?? permute(x, [1, 0]);
    if (x.size === 1) return reshape(x, []);
    return isPerFeature(x, y) ? reshape(x, [x.size, 1]) : reshape(x, [1, x.size]);
  });
  return apply(op, operands, attributes);
}

/** Results as they are meant, of inputs in batch-last layout; nothing of an operation that cannot take them so. */
const plainRules: Rules<Transposes, readonly Tensor[]> = new Map([
  on(linearOp, ({ inputs: [x, weight, ...bias] }, transposes: Transposes) => {
    const y = product(read(x, transposes), [weight, true]);
    return [bias.length === 0 ? y : add(y, bias[0])];
  }),
  on(matmulOp, (one, transposes: Transposes) =>
    one.outputs[0].rank === 2 ? [product(...operandsOf(one, transposes))] : [],
  ),
  on(sumOp, ({ inputs: [x], outputs: [y], attributes: { axes } }, transposes: Transposes) =>
    axes.length === 1 && axes[0] === 0 ? [reshape(sum(transposes.get(x)!, 1), y.shape)] : [],
  ),
]);

function operandsOf(one: OperationOf<typeof matmulOp>, transposes: Transposes): readonly [Operand, Operand] {
  const { inputs, attributes } = one;
  const [a, b] = inputs.map((x) => read(x, transposes));
  return [attributes.transposeA ? transposed(a) : a, attributes.transposeB ? transposed(b) : b];
}

function read(x: Tensor, transposes: Transposes): Operand {
  const transpose = transposes.get(x);
  return transpose === undefined ? [x, false] : [transpose, true];
}

function transposed([matrix, isTransposed]: Operand): Operand {
  return [matrix, !isTransposed];
}

function product([a, transposeA]: Operand, [b, transposeB]: Operand): Tensor {
  return matmul(a, b, { transposeA, transposeB });
}
