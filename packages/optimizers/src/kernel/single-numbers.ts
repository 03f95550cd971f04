import {
  addOp,
  allocate,
  divOp,
  mulOp,
  negOp,
  sqrtOp,
  subOp,
  Tensor,
  type Operation,
  type TensorData,
} from '@gradkit/core-tensor/functional';

/** Traced single numbers and what they are worth. */
export interface SingleNumbers {
  /** where the number is that a tensor stands for; of a constant, its own element */
  elementOf(tensor: Tensor): TensorData;
  /** Does all operations on what is in the elements now. */
  run(): void;
}

type Work = () => void;

/**
 * Arithmetic of single numbers, as the operations do it. Their own loops are left to tensors in single precision: V8 compiles a loop once
 * for all kinds of array that it has met, and a sum of float32 takes 1.75 times as long once float64 has passed through it.
 */
const arithmetic: ReadonlyMap<unknown, (y: TensorData, a: TensorData, b: TensorData) => Work> = new Map<
  unknown,
  (y: TensorData, a: TensorData, b: TensorData) => Work
>([
  [addOp, (y, a, b) => () => void (y[0] = a[0] + b[0])],
  [subOp, (y, a, b) => () => void (y[0] = a[0] - b[0])],
  [mulOp, (y, a, b) => () => void (y[0] = a[0] * b[0])],
  [divOp, (y, a, b) => () => void (y[0] = a[0] / b[0])],
  [negOp, (y, a) => () => void (y[0] = -a[0])],
  [sqrtOp, (y, a) => () => void (y[0] = Math.sqrt(a[0]))],
]);

/** Prepares traced operations on single numbers, in order, to be done again and again. */
export function singleNumbers(operations: readonly Operation[]): SingleNumbers {
  const values = new Map<Tensor, Tensor>();
  const valueOf = (tensor: Tensor): Tensor => {
    if (!tensor.isSymbolic) return tensor;
    const known = values.get(tensor) ?? new Tensor(tensor, allocate(tensor.dtype, tensor.size));
    values.set(tensor, known);
    return known;
  };
  const work = operations.map((operation) => workOf(operation, valueOf));
  return {
    elementOf: (tensor) => valueOf(tensor).data,
    run() {
      for (let i = 0; i < work.length; i++) work[i]();
    },
  };
}

function workOf({ op, inputs, outputs, attributes }: Operation, valueOf: (tensor: Tensor) => Tensor): Work {
  const given = inputs.map(valueOf);
  const y = valueOf(outputs[0]);
  const result = y.data;
  const [{ data: a }, { data: b } = given[0]] = given;
  const rule = y.dtype === 'float64' ? arithmetic.get(op) : undefined;
  if (rule !== undefined) return rule(result, a, b);
  if (op.view === true) return () => void (result[0] = a[0]);
  const all = [y];
  return () => {
    result[0] = 0; // as an operation finds it
    op.forward!(given, y, attributes, all);
  };
}
