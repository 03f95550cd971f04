import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { defineCondition } from './define-condition.ts';
import type { LabelRange } from './label-axis.ts';
import { requireRange } from './label-range.ts';

/** Gives labels on as they are: it stands for the condition that they are classes. */
const labelsOp = defineCondition('labels', requireRange);

/**
 * Labels that are classes: checked at once, or when they are known.
 *
 * @param labels whole numbers, any shape
 * @param range `where`: the public function that takes them; `classes`: how many there are; `ignoreIndex`: a label that is allowed, too; null:
 *   there could be one
 * @returns the labels
 * @throws {ShapeError} if a label is outside 0 … classes − 1
 * @example checkLabels(tensor([0, 3], { dtype: 'int32' }), { where: 'f', classes: 3 }); // throws ShapeError: f: label 1 is 3 but must be 0 … 2 for 3 classes
 */
export function checkLabels(labels: Tensor, range: LabelRange): Tensor {
  return apply(labelsOp, [labels], range);
}
