import type { Finding } from './forms.ts';
import type { Program } from './program.ts';

/** A difference that is known, and why it is there. */
interface Known {
  readonly form: RegExp;
  readonly what: RegExp;
  /** an operation that the program has */
  readonly op: RegExp;
  readonly gradients?: true;
  /** only where a number is given whose square float32 does not hold */
  readonly huge?: true;
  readonly reason: string;
}

const number = '(-?[\\d.e+-]+|NaN|-?Infinity)';
const elementIs = new RegExp(`element \\d+ is ${number} but should be ${number}`);

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
    form: /^(compiled|exported)$/,
    what: elementIs,
    op: /^maxPool/,
    gradients: true,
    reason:
      "positions of ONNX Runtime's MaxPool overlook NaN, so that the gradient of a window with NaN goes elsewhere",
  },
  {
    form: /^(compiled|exported)$/,
    what: /is -?(3\.4028234663852886e\+38|1\.7976931348623157e\+308|NaN) but should be -?Infinity|is -?[\d.e+-]+ but should be -?Infinity/,
    op: /./,
    gradients: true,
    reason: 'mask() in graphs makes the largest finite number of an infinity: Where takes nine times as long',
  },
  {
    form: /^(compiled|exported)$/,
    what: /is -?3\.4028234663852886e\+38 but should be -?Infinity/,
    op: /^mask$/,
    reason: 'mask() in graphs, as above',
  },
  {
    form: /^(compiled|exported)$/,
    what: /is -(3\.4028234663852886e\+38|1\.7976931348623157e\+308) but should be -Infinity/,
    op: /^maxPool/,
    reason: "ONNX Runtime's MaxPool begins with the least finite number: windows of nothing but -Infinity have it",
  },
  {
    form: /^compiled$/,
    what: /is -?0 but should be NaN/,
    op: /^standardDeviation$/,
    gradients: true,
    huge: true,
    reason:
      'squares overflow in float32: at once its gradient is NaN, in PyTorch the square is one in double precision',
  },
  {
    form: /^(compiled|exported|decomposed)$/,
    what: elementIs,
    op: /^layerNorm$/,
    huge: true,
    reason: 'squares overflow in float32, as they do in PyTorch; at once the sum is made in double precision',
  },
  {
    form: /^(compiled|exported)$/,
    what: /is -?0 but should be -?[\d.]+e-(3[89]|4\d) /,
    op: /./,
    reason: "numbers below the least normal one: ONNX Runtime's Exp and sums give 0",
  },
  {
    form: /^(compiled|exported|decomposed)$/,
    what: /is NaN but should be/,
    op: /^(mask|relu|leakyRelu|elu|maximum|minimum|clamp|where|max|min|sqrtOfSquares|standardDeviation|logSumExp|maxPool)/,
    reason: 'mask() in graphs is a product: NaN that is left out stays',
  },
  {
    form: /^compiled$/,
    what: /is NaN but should be/,
    op: /^(take|indexSelect|indexAdd|gather|scatterAdd)$/,
    reason: 'rows are added as a product with one-hot rows: 0 · ∞ and 0 · NaN',
  },
];

const isHuge = (value: number): boolean => Math.abs(value) > 1e19 && Number.isFinite(value);

/** Why a program differs, or null where that is not known. */
export function reasonOf({ form, what }: Finding, { inputs, steps, loss }: Program): string | null {
  const found = known.find(
    (each) =>
      each.form.test(form) &&
      each.what.test(what) &&
      steps.some(({ op }) => each.op.test(op)) &&
      (each.gradients === undefined || loss !== null) &&
      (each.huge === undefined || inputs.some(({ data }) => data.some(isHuge))),
  );
  return found?.reason ?? null;
}
