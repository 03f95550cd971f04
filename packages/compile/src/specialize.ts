import type { ActualDevice } from '@gradkit/runtime';
import { compose } from './compose.ts';
import { pixelMajor } from './layout/pixel-major.ts';
import { optimize } from './passes/optimize.ts';
import type { Step } from './step.ts';

/** Makes a traced step right and fast for a device. */
export function specialize(step: Step, device: ActualDevice): Step {
  const small = optimize(step);
  const laidOut = device === 'cpu' || device === 'wasm' ? pixelMajor(small) : small;
  return optimize(compose(laidOut, device));
}
