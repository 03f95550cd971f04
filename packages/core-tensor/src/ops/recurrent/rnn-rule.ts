import { zerosLike } from '../../create.ts';
import type { Tensor } from '../../tensor.ts';
import { rnnGradientCell } from '../../wasm/recurrent/cells.ts';
import { add } from '../elementwise/add.ts';
import { cast } from '../elementwise/cast.ts';
import { greater } from '../elementwise/greater.ts';
import { mul } from '../elementwise/mul.ts';
import { sub } from '../elementwise/sub.ts';
import { matmul } from '../product/matmul.ts';
import { masked, masksOf, type CellRule } from './direction-gradient.ts';
import { gradientKernel } from './scan-kernel.ts';
import { scan, type ScanStep } from './scan.ts';
import { stateGradient } from './state-gradient.ts';

/** One step back. Entries: dy, the slope of the activation, and whether the sequences have this step. */
const back: ScanStep = ([dHidden], [dy, toSum, present], [weightHh]) => {
  const d = add(dy, dHidden);
  const dSum = mul(d, toSum);
  return { states: [stateGradient(present, matmul(dSum, weightHh), d)], outputs: [dSum] };
};

const kernel = gradientKernel(rnnGradientCell);

/** Backwards through a plain recurrence: with `D = dy + dhidden` the sum's gradient is `D ⊙ (1 − y²)`, or that where y > 0. */
const ruleWith =
  (slopeOf: (y: Tensor) => Tensor): CellRule =>
  ({ direction, y, dy, isDifferentiated }) => {
    const { weightHh, initial, reverse } = direction;
    const [dHidden, sums] = scan(back, {
      states: [zerosLike(initial[0])],
      sequences: [dy, masked(direction, slopeOf(y), 0), ...masksOf(direction)],
      outside: [weightHh],
      reverse: !reverse,
      isDifferentiated,
      kernel,
    });
    return { fromInput: sums, fromState: sums, initial: [dHidden] };
  };

export const rnnRules = {
  tanh: ruleWith((y) => sub(1, mul(y, y))),
  relu: ruleWith((y) => cast(greater(y, 0), y.dtype)),
};
