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
    what: /is 0 but should be NaN/,
    op: /^(mean|variance|standardDeviation|conv|linear|matmul|batchNorm|layerNorm)/,
    reason: "a batch of 0: ONNX Runtime's ReduceMean of nothing is 0",
  },
  {
    form: /^exported$/,
    what: /Session\.run: (.* failed|input .* goes to Conv)/,
    op: /^(conv|avgPool|maxPool|layerNorm|sort|topk|take|einsum|gather|scatterAdd|index)/,
    reason: 'a batch of 0: kernels of ONNX Runtime refuse what has no elements, or never return',
  },
  {
    form: /^exported$/,
    what: /in a way that no rule was found for|a dynamic axis must not decide|does not follow/,
    op: /./,
    reason: 'sizes that follow a free axis by a rule that export does not know; it says so',
  },
  {
    form: /^(decomposed|compiled|exported)$/,
    what: /is NaN but should be -?Infinity/,
    op: /^conv[123]d$/,
    reason: 'padding is a product with 0, as in PyTorch: at once it is left out, and 0 · ∞ is no part of the sum',
  },
];

/** Why a program differs, or null where that is not known. */
export function reasonOf({ form, what }: Finding, { steps }: Program): string | null {
  const found = known.find(
    (each) => each.form.test(form) && each.what.test(what) && steps.some(({ op }) => each.op.test(op)),
  );
  return found?.reason ?? null;
}
