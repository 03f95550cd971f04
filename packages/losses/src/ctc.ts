import {
  add,
  arange,
  cast,
  checkLabels,
  checkLengths,
  div,
  equal,
  formatShape,
  full,
  gather,
  greater,
  less,
  logicalAnd,
  logSumExp,
  maximum,
  neg,
  notEqual,
  padAxes,
  requireBoolean,
  requireInteger,
  requireTensor,
  requireWholeNumber,
  reshape,
  ShapeError,
  slice,
  squeeze,
  stack,
  sub,
  sum,
  tensor,
  unsqueeze,
  where,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Loss } from './internal/loss.ts';
import { requireLossOptions, type LossOptions, type Reduction } from './internal/reduction.ts';

interface CTCOptions extends LossOptions {
  /** the class that stands for no label; default 0 */
  readonly blank?: number | undefined;
  /** whether sequences that no alignment can give count as 0, not as infinite; default false */
  readonly zeroInfinity?: boolean | undefined;
}

/** Lengths of sequences, one for each example. */
type Lengths = Tensor | readonly number[];

interface Filled {
  readonly blank: number;
  readonly zeroInfinity: boolean;
  readonly reduction: Reduction;
}

function requireCTC(loss: string, options: CTCOptions): Filled {
  const known = { blank: true, reduction: true, zeroInfinity: true } as const;
  const { blank = 0, zeroInfinity = false, reduction } = requireLossOptions(loss, options, known);
  requireWholeNumber(loss, 'blank', blank, { least: 0 });
  requireBoolean(loss, 'zeroInfinity', zeroInfinity);
  return { blank, zeroInfinity, reduction };
}

/** Stands for the logarithm of 0: finite, so that no gradient is ∞ − ∞. */
const impossible = -1e30;

/**
 * Connectionist temporal classification: how likely a longer sequence of predictions gives a shorter sequence of labels, over all ways in
 * which the labels can be spread along it, each repeated, with blanks between.
 *
 * `loss = −ln Σ Π p[t, path(t)]`, over all paths that become the labels when repeats are merged and blanks left out
 *
 * @param logProbabilities `[length, batch, classes]` or `[length, classes]`, floating, of `logSoftmax`. Their gradient is that of the loss; PyTorch's
 *   presumes a `logSoftmax` before, behind which both are the same
 * @param targets `[batch, labels]` or `[labels]`, whole numbers (int32 or int64), none of them `blank`; after the length of each, anything
 * @param inputLengths `[batch]` or `[]`: how many predictions of each example count
 * @param targetLengths `[batch]` or `[]`: how many labels each example has
 * @param options `blank`: default 0; `zeroInfinity`: default false; `reduction`: default `mean`, of each loss divided by its number of labels
 * @returns a scalar, or `[batch]` for `none`; infinite where the labels do not fit into the length
 * @throws {ShapeError} if the shapes do not match, a label is outside 0 … classes − 1, or a length is longer than what it is of
 * @throws {DTypeError} if targets or lengths are no whole numbers
 * @example ctcLoss(tensor([[-1, -0.5], [-0.5, -1]]), tensor([1], { dtype: 'int32' }), [2], [1]).item();
 * @see Graves et al. (2006); https://pytorch.org/docs/stable/generated/torch.nn.CTCLoss.html (targets in one row, one after the other, are not taken)
 */
export function ctcLoss(
  logProbabilities: Tensor,
  targets: Tensor,
  inputLengths: Lengths,
  targetLengths: Lengths,
  options: CTCOptions = {},
): Tensor {
  const { blank, zeroInfinity, reduction } = requireCTC('ctcLoss', options);
  const single = requireShapes(logProbabilities, targets);
  const logs = single ? unsqueeze(logProbabilities, 1) : logProbabilities; // [length, batch, classes]
  const [length, batch, classes] = logs.shape;
  requireWholeNumber('ctcLoss', 'blank', blank, { least: 0, most: classes - 1 });
  const labels = checkLabels(single ? unsqueeze(targets, 0) : targets, { where: 'ctcLoss', classes });
  const steps = lengthsOf('inputLengths', inputLengths, batch, { most: length, of: 'the length of logProbabilities' });
  const counts = lengthsOf('targetLengths', targetLengths, batch, {
    most: labels.shape[1],
    of: 'the length of targets',
  });
  const total = alignments(logs, withBlanks(labels, blank), { steps, counts, blank });
  const fits = greater(total, impossible / 2);
  const losses = where(fits, neg(where(fits, total, 0)), zeroInfinity ? 0 : Number.POSITIVE_INFINITY);
  if (reduction === 'none') return single ? squeeze(losses, 0) : losses;
  if (reduction === 'sum') return sum(losses);
  return div(sum(div(losses, cast(maximum(counts, 1), losses.dtype))), batch);
}

/** Whether there is one example, without an axis for the batch. */
function requireShapes(logProbabilities: Tensor, targets: Tensor): boolean {
  requireTensor('ctcLoss', 'logProbabilities', logProbabilities);
  requireTensor('ctcLoss', 'targets', targets);
  requireInteger('ctcLoss', 'targets', targets.dtype);
  const { rank, shape } = logProbabilities;
  if (rank !== 2 && rank !== 3)
    throw new ShapeError(
      'ctcLoss',
      `logProbabilities are ${formatShape(shape)} but must be [length, batch, classes] or [length, classes]`,
      {
        expected: [2, 3],
        got: rank,
      },
    );
  if (targets.rank !== rank - 1 || (rank === 3 && targets.shape[0] !== shape[1]))
    throw new ShapeError(
      'ctcLoss',
      `logProbabilities are ${formatShape(shape)} but targets are ${formatShape(targets.shape)}; targets must be ${rank === 2 ? '[labels]' : `[${shape[1]}, labels]`}`,
      { expected: rank - 1, got: targets.shape },
    );
  return rank === 2;
}

/** The lengths as a tensor; those that are known as numbers are checked. */
function lengthsOf(name: string, lengths: Lengths, batch: number, range: { most: number; of: string }): Tensor {
  const given = Array.isArray(lengths) ? tensor(lengths as readonly number[], { dtype: 'int32' }) : lengths;
  requireTensor('ctcLoss', name, given);
  requireInteger('ctcLoss', name, given.dtype);
  if (given.size !== batch)
    throw new ShapeError(
      'ctcLoss',
      `${name} are ${formatShape(given.shape)} but there must be ${batch}, one for each example`,
      {
        expected: batch,
        got: given.size,
      },
    );
  return checkLengths(reshape(cast(given, 'int32'), [batch]), { where: 'ctcLoss', name, least: 0, ...range });
}

/** Labels with a blank before, between and after them: `[batch, 2 · labels + 1]`. */
function withBlanks(labels: Tensor, blank: number): Tensor {
  const [batch, count] = labels.shape;
  const pairs = stack([full([batch, count], blank, { dtype: labels.dtype }), labels], 2);
  return padAxes(reshape(pairs, [batch, 2 * count]), [[0, 0], [0, 1]], { value: blank }); // prettier-ignore
}

/** The logarithm of the sum over all alignments, by dynamic programming along the sequence: `[batch]`. */
function alignments(
  logs: Tensor,
  extended: Tensor,
  { steps, counts, blank }: { steps: Tensor; counts: Tensor; blank: number },
): Tensor {
  const [length, batch] = logs.shape;
  const states = extended.shape[1];
  const shifted = (x: Tensor, by: number, value: number): Tensor =>
    slice(padAxes(x, [[0, 0], [by, 0]], { value }), [null, [null, states]]); // prettier-ignore
  // from one label to the next the blank between may be left out, unless they are the same
  const maySkip = logicalAnd(notEqual(extended, blank), notEqual(extended, shifted(extended, 2, blank)));
  const emitted = (t: number): Tensor => gather(slice(logs, [t]), 1, extended);
  const begins = less(arange(states, { dtype: 'int32' }), 2);
  let alpha = where(begins, emitted(0), impossible);
  for (let t = 1; t < length; t++) {
    const skipped = where(maySkip, shifted(alpha, 2, impossible), impossible);
    const before = logSumExp(stack([alpha, shifted(alpha, 1, impossible), skipped], 0), 0);
    const next = maximum(add(before, emitted(t)), impossible);
    alpha = where(unsqueeze(greater(steps, t), 1), next, alpha);
  }
  const ends = add(counts, counts);
  const at = (index: Tensor): Tensor => squeeze(gather(alpha, 1, unsqueeze(index, 1)), 1);
  const last = where(equal(counts, 0), impossible, at(maximum(sub(ends, 1), 0)));
  const found = logSumExp(stack([at(ends), last], 0), 0);
  return length === 0 ? full([batch], impossible, { dtype: logs.dtype }) : found;
}

/** `ctcLoss` with its options. @example new CTCLoss({ blank: 0 }).options.zeroInfinity; // false */
export class CTCLoss extends Loss<
  Filled,
  [logProbabilities: Tensor, targets: Tensor, inputLengths: Lengths, targetLengths: Lengths]
> {
  constructor(options: CTCOptions = {}) {
    super(requireCTC('CTCLoss', options));
  }

  forward(logProbabilities: Tensor, targets: Tensor, inputLengths: Lengths, targetLengths: Lengths): Tensor {
    return ctcLoss(logProbabilities, targets, inputLengths, targetLengths, this.options);
  }
}
