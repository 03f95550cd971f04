import type { Finding } from './forms.ts';
import type { Program } from './program.ts';

/** A difference that is known, and why it is there. */
interface Known {
  readonly form: RegExp;
  readonly what: RegExp;
  /** an operation that the program has */
  readonly op: RegExp;
  readonly reason: string;
}

/** What random programs show and nobody has mended. Everything else is a fault. */
const known: readonly Known[] = [
  {
    form: /^decomposed$/,
    what: /has 0 elements|has the size NaN/,
    op: /./,
    reason: 'compile folds what has no elements before it decomposes anything',
  },
  {
    form: /^exported$/,
    what: /^ExportError: exportModel: the model takes \d+ operations but \d+, others from \w+ \(.*\) on, when axis batch is \d+ instead of/,
    op: /^prod$/,
    reason: 'the gradient of a product of n elements takes log₂ n rounds, which a file cannot count; it says so',
  },
  {
    form: /^exported$/,
    what: /^ExportError: exportModel: the constant \[\d+\] that identity \(.*\) takes follows batch.* in a way that no rule was found for/,
    op: /^pdist$/,
    reason: 'the positions of all pairs of rows follow their number by no rule that a file has; it says so',
  },
  {
    form: /^exported$/,
    what: /running FusedMatMul node.*: matmul_helper\.h:142 Compute left operand cannot broadcast on dim 0$/,
    op: /^linear$/,
    reason: "a batch of 0 of turned matrices: ONNX Runtime's product that turns them does not broadcast, and says so",
  },
  {
    form: /^(decomposed|compiled|exported)$/,
    what: /is NaN but should be -?Infinity/,
    op: /^conv[123]d$/,
    reason: 'padding is a product with 0, as in PyTorch: at once it is left out, and 0 · ∞ is no part of the sum',
  },
  {
    form: /^(compiled|exported)$/,
    what: /is -?\d+ but should be -?\d+ ± 0/,
    op: /^prod$/,
    reason:
      'ReduceProd of ONNX Runtime is made in double precision: beyond 2⁵³ it loses the digits that are left of whole numbers',
  },
];

/** Why a program differs, or null where that is not known. */
export function reasonOf({ form, what }: Finding, { steps }: Program): string | null {
  const found = known.find(
    (each) => each.form.test(form) && each.what.test(what) && steps.some(({ op }) => each.op.test(op)),
  );
  return found?.reason ?? null;
}
