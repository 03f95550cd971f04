import {
  argmax,
  cast,
  ConfigError,
  formatShape,
  gather,
  isTensor,
  reshape,
  ShapeError,
  sum,
  tensor,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { withMode, type AnyModule } from '../module/index.ts';
import { forwardOf } from '../module/forward-of.ts';

/** Which class of each example is asked for: one for all, or one each, as a list or as labels `[batch]`; without it the one that the model predicts. */
export type Target = number | readonly number[] | Tensor;

/** What a model gives for a batch in evaluation: `[batch, classes]`. */
export function logitsOf(where: string, model: AnyModule, x: Tensor): Tensor {
  const logits = withMode(model, 'eval', () => forwardOf(model).call(model, x));
  if (!isTensor(logits))
    throw new ConfigError(where, 'the model gives no tensor; it must give the scores of classes', { got: logits });
  if (logits.rank === 2 && logits.shape[0] === x.shape[0]) return logits;
  const expected = `[${x.shape[0]}, classes]`;
  throw new ShapeError(
    where,
    `the model gives ${formatShape(logits.shape)}; it must be ${expected}, scores of each class`,
    {
      expected,
      got: logits.shape,
    },
  );
}

function listOf(target: Target, batch: number): number[] {
  if (typeof target === 'number') return new Array<number>(batch).fill(target);
  return Array.from(isTensor(target) ? target.data : target);
}

/** The class of each example, `[batch, 1]`. */
export function targetIndices(where: string, logits: Tensor, target: Target | undefined): Tensor {
  const [batch, classes] = logits.shape;
  if (target === undefined) return cast(argmax(logits, 1, { keepDims: true }), 'int32');
  const list = listOf(target, batch);
  if (list.length !== batch)
    throw new ShapeError(
      where,
      `target has ${list.length} classes but x ${batch} examples; there must be one for each`,
      {
        expected: batch,
        got: list.length,
      },
    );
  const wrong = list.findIndex((k) => !Number.isInteger(k) || k < 0 || k >= classes);
  if (wrong >= 0)
    throw new ConfigError(where, `target is ${list[wrong]}; it must be a class of 0 to ${classes - 1}`, {
      expected: classes,
      got: list[wrong],
    });
  return reshape(tensor(list, { dtype: 'int32' }), [batch, 1]);
}

/** The sum of the scores that are asked for; examples do not touch each other in evaluation, so its gradient has each one's own. */
export function sumOfScores(logits: Tensor, indices: Tensor): Tensor {
  return sum(gather(logits, 1, indices));
}
