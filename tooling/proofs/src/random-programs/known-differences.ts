import { abs, cast, GradkitError, isFloating, numbersOf, type Tensor } from '@gradkit/core-tensor';
import { callOf } from '../call.ts';
import type { Drawn } from './draw-program.ts';
import type { Finding } from './forms.ts';
import { doStep, inputsAt, valuesOf, type Program, type Step } from './program.ts';

/** A difference that is known, and why it is there. */
interface Known {
  readonly form: RegExp;
  readonly what: RegExp;
  /** an operation that the program has */
  readonly op: RegExp;
  readonly reason: string;
  /** whether an operation of that name, which is given these, can be the cause; default any */
  readonly cause?: (step: Step, inputs: readonly Tensor[], program: Program) => boolean;
}

/** A file that says which of the user's calls does something else at another size. */
const doesOtherwise =
  /^ExportError: exportModel: axis batch cannot be free: .* does something else when it is \d+ instead of \d+ \(.*\);/;

const hasNoElements = (_: Step, inputs: readonly Tensor[]): boolean => inputs.some(({ size }) => size === 0);

/** A product of whole numbers that no double holds. */
function leavesDoubles({ op, attributes }: Step, [x]: readonly Tensor[]): boolean {
  if (isFloating(x.dtype)) return false;
  const sizes = callOf(op)([abs(cast(x, 'float64'))], attributes) as Tensor;
  return numbersOf(sizes).some((each) => each > 2 ** 53);
}

/** Whether a range begins at a place counted from one end of its axis, and ends at one counted from the other. */
function endsAcross(range: unknown): boolean {
  if (!Array.isArray(range)) return false;
  const [start, end] = range as readonly (number | null | undefined)[];
  return typeof start === 'number' && typeof end === 'number' && start < 0 !== end < 0;
}

/** What of a step's results differs between sizes of the batch. */
function followsIn(what: (results: readonly Tensor[]) => string): NonNullable<Known['cause']> {
  return (step, _, program) => {
    const before = { ...program, steps: program.steps.slice(0, program.steps.indexOf(step)) };
    const found = [1, 2, 3, 4, 5, 6, 7, 8, 16].flatMap((batch) => {
      try {
        return what(doStep(step, valuesOf(before, inputsAt(program, batch))));
      } catch (error) {
        if (!(error instanceof GradkitError)) throw error; // our own errors say that a call does not fit
        return [];
      }
    });
    return new Set(found).size > 1;
  };
}

/** Whether a step gives more results at some sizes of the batch than at others. */
const piecesFollow = followsIn((results) => `${results.length}`);

/** Whether its results have more axes at some sizes than at others. */
const ranksFollow = followsIn((results) => results.map(({ rank }) => rank).join());

/** Whether a norm is one of singular values, of matrices whose number of columns follows the batch. */
function columnsFollow(step: Step, _: readonly Tensor[], program: Program): boolean {
  const { ord, axis = [-2, -1] } = step.attributes as { readonly ord?: unknown; readonly axis?: readonly number[] };
  if (![2, -2, 'nuc'].includes(ord as number)) return false;
  const before = { ...program, steps: program.steps.slice(0, program.steps.indexOf(step)) };
  const [some, others] = [2, 3].map((batch) => valuesOf(before, inputsAt(program, batch))[step.inputs[0]].shape);
  return some.at(axis[1]) !== others.at(axis[1]);
}

/** Whether a program fits the sizes at which it was drawn by chance, one of them as long as another axis, and none of those a file is tried at. */
const fitsByChance: NonNullable<Known['cause']> = (_, __, program) =>
  [3, 4, 5, 8, 16].every((batch) => {
    try {
      valuesOf(program, inputsAt(program, batch));
      return false;
    } catch (error) {
      if (!(error instanceof GradkitError)) throw error; // our own errors say that a call does not fit
      return true;
    }
  });

const hasInfiniteScale = (_: Step, inputs: readonly Tensor[]): boolean =>
  inputs.length > 1 && isFloating(inputs[1].dtype) && numbersOf(inputs[1]).includes(Infinity);

/** What random programs show and nobody has mended. Everything else is a fault. */
const known: readonly Known[] = [
  {
    form: /^eager$/,
    what: /^ConfigError: qr: mode is complete and there are more rows than columns, of which there is no gradient/,
    op: /^qr$/,
    reason: 'the columns that complete a basis are any, and have no gradient, as in PyTorch; it says so',
  },
  {
    form: /^decomposed$/,
    what: /has 0 elements|has the size NaN/,
    op: /./,
    cause: hasNoElements,
    reason: 'compile folds what has no elements before it decomposes anything',
  },
  {
    form: /^(exported|imported)$/,
    what: doesOtherwise,
    op: /^prod$/,
    cause: (_, __, { loss }) => loss !== null,
    reason: 'the gradient of a product of n elements takes log₂ n rounds, which a file cannot count; it says so',
  },
  {
    form: /^(exported|imported)$/,
    what: doesOtherwise,
    op: /^matrixNorm$/,
    cause: columnsFollow,
    reason: 'rotations go through all pairs of columns, of which a file must know the number; it says so',
  },
  {
    form: /^(exported|imported)$/,
    what: doesOtherwise,
    op: /^multiDot$/,
    reason: 'which product of a chain comes first depends on its sizes; a file says so',
  },
  {
    form: /^(exported|imported)$/,
    what: /^ExportError: exportModel: a size that kron \(.*\) uses follows batch in a way that no rule was found for/,
    op: /^kron$/,
    reason:
      'a free axis times another one that is free, with something added, has a size that a file has no rule for; it says so',
  },
  {
    form: /^(exported|imported)$/,
    what: doesOtherwise,
    op: /^(cumprod|vander)$/,
    cause: (_, __, { loss }) => loss !== null,
    reason: 'the gradient of running products of n elements takes log₂ n rounds, which a file cannot count; it says so',
  },
  {
    form: /^(exported|imported)$/,
    what: /^ExportError: exportModel: the constant \[\d+\] that identity \(.*\) takes follows batch.* in a way that no rule was found for/,
    op: /^diag$/,
    cause: (_, [x], { loss }) => loss !== null && x.rank === 2,
    reason:
      'a diagonal is as long as the lesser of two sizes, and so is its gradient; a file has no rule for that, and says so',
  },
  {
    form: /^(exported|imported)$/,
    what: /^ExportError: exportModel: (a size that \w+ \(.*\) uses|the constant \[.*\] that \w+ \(.*\) takes) follows batch in a way that no rule was found for/,
    op: /^slice$/,
    cause: ({ attributes: { ranges } }) => Array.isArray(ranges) && ranges.some(endsAcross),
    reason:
      'from 8 before the end to the ninth there are min(n, 9) − max(0, n − 8) entries, or none: a file has no rule for that, and says so',
  },
  {
    form: /^(exported|imported)$/,
    what: /^ExportError: exportModel: (a size that \w+ \(.*\) uses|the constant \[.*\] that \w+ \(.*\) takes) follows batch in a way that no rule was found for/,
    op: /^chunk$/,
    cause: ({ attributes }) => (attributes['count'] as number) > 2,
    reason: 'of n entries in three pieces the third has n − 2 ⌈n / 3⌉, and for n = 4 there is none; it says so',
  },
  {
    form: /^(exported|imported)$/,
    what: /^ExportError: exportModel: (axis batch cannot be free: .* does something else when it is|the model has \d+ outputs but \d+ when axis batch is) \d+ instead of \d+/,
    op: /^(chunk|split)$/,
    cause: piecesFollow,
    reason: 'how many pieces there are follows a size: of other pieces, others are taken; it says so',
  },
  {
    form: /^(exported|imported)$/,
    what: doesOtherwise,
    op: /^squeeze$/,
    cause: ranksFollow,
    reason:
      'an axis that is 1 at some sizes alone is taken away there, and a file knows how many axes there are; it says so',
  },
  {
    form: /^(exported|imported)$/,
    what: doesOtherwise,
    op: /^solve$/,
    cause: ranksFollow,
    reason:
      'right sides of the shape of the batch with one more axis are vectors, as in PyTorch, and at other sizes of the batch they are matrices; it says so',
  },
  {
    form: /^(exported|imported)$/,
    what: /^ExportError: exportModel: the model takes none of the sizes 3, 4, 5, 8, 16 in place of batch/,
    op: /./,
    cause: fitsByChance,
    reason:
      'what is broadcast fits if the batch is 1 or as long as another axis, and no file is made for that; it says so',
  },
  {
    form: /^(exported|imported)$/,
    what: /is NaN but should be -?[\d.e-]+ ±/,
    op: /^batchNorm$/,
    cause: ({ attributes }, [x], { loss }) => attributes['training'] === true && x.size === 0 && loss !== null,
    reason:
      'the statistics of an empty batch are 0 / 0 in a file, and so is their share in the gradient of the weight; eagerly the former ones stay',
  },
  {
    form: /^(exported|imported)$/,
    what: /^RuntimeError: Session\.run: input x\d+ is \[.*\], without elements, and goes to (LSTM|GRU),/,
    op: /^(lstm|gru)$/,
    reason:
      'ONNX Runtime ends the process with a recurrence of nothing, and a session cannot tell where what follows from nothing has elements again; it says so',
  },
  {
    form: /^(exported|imported)$/,
    what: doesOtherwise,
    op: /^pow$/,
    cause: ({ attributes: { b } }, [x]) => !isFloating(x.dtype) && typeof b !== 'number',
    reason: 'whole numbers are multiplied as often as a plain exponent says, and where that is a size, a file says so',
  },
  {
    form: /^(compiled|kernels|exported|imported)$/,
    what: /is -?Infinity but should be NaN/,
    op: /^fakeQuantizePer(Tensor|Channel)Affine$/,
    cause: hasInfiniteScale,
    reason:
      'a level of 0 times an infinite scale is NaN, and ONNX Runtime quantizes it once more around a transposition behind it',
  },
  {
    form: /^(compiled|kernels|exported|imported)$/,
    what: /is -?\d+ but should be -?\d+ ± 0/,
    op: /^prod$/,
    cause: leavesDoubles,
    reason:
      'ReduceProd of ONNX Runtime is made in double precision: beyond 2⁵³ it loses the digits that are left of whole numbers',
  },
];

/** Why a program differs, or null where that is not known. */
export function reasonOf({ form, what }: Finding, { program, batch }: Drawn): string | null {
  const likely = known.filter((each) => each.form.test(form) && each.what.test(what));
  if (likely.length === 0) return null;
  const runs = [null, batch].map((size) => valuesOf(program, inputsAt(program, size)));
  const isCause = ({ op, cause = () => true }: Known): boolean =>
    program.steps.some(
      (step) =>
        op.test(step.op) &&
        runs.some((values) =>
          cause(
            step,
            step.inputs.map((at) => values[at]),
            program,
          ),
        ),
    );
  return likely.find(isCause)?.reason ?? null;
}
