import { zeros } from '../../create.ts';
import { reducedShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { cast } from '../elementwise/cast.ts';
import { equal } from '../elementwise/equal.ts';
import { where } from '../elementwise/where.ts';
import { reshape } from '../movement/reshape.ts';
import { gather } from './gather.ts';
import type { LabelsAlong } from './label-axis.ts';
import { checkLabels } from './labels.ts';
import { scatterAdd } from './scatter-add.ts';

/** Labels as indices of `gather`, and what makes 0 of the entries of those that do not count. */
function indicesOf(given: Tensor, along: LabelsAlong) {
  const { shape, axis, ignoreIndex } = along;
  const labels = checkLabels(given, along);
  const whole = labels.dtype === 'uint8' ? cast(labels, 'int32') : labels;
  const ignored = typeof ignoreIndex === 'number' ? equal(whole, ignoreIndex) : null;
  return {
    indices: reshape(
      ignored === null ? labels : where(ignored, 0, labels),
      shape.length === 1 ? [labels.size] : reducedShape(shape, [axis], true),
    ),
    counted: (x: Tensor): Tensor => (ignored === null ? x : where(ignored, 0, x)),
  };
}

/** `pickLabels`, composed of other operations. */
export function gatherLabels(x: Tensor, labels: Tensor, along: LabelsAlong): Tensor {
  const { indices, counted } = indicesOf(labels, along);
  return counted(reshape(gather(x, along.axis, indices), labels.shape));
}

/** Its adjoint. */
export function scatterLabels(dy: Tensor, labels: Tensor, along: LabelsAlong): Tensor {
  const { indices, counted } = indicesOf(labels, along);
  return scatterAdd(zeros(along.shape, { dtype: dy.dtype }), along.axis, indices, reshape(counted(dy), indices.shape));
}
