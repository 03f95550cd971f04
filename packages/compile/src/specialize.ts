import type { ActualDevice } from '@gradkit/runtime';
import { compose } from './compose.ts';
import { countRows } from './layout/count-rows.ts';
import { featureMajor } from './layout/feature-major.ts';
import { pixelMajor } from './layout/pixel-major.ts';
import { copyOldValues } from './passes/copy-old-values.ts';
import { optimize } from './passes/optimize.ts';
import type { TracedStep } from './traced-step.ts';

/** Makes a traced step right and fast for a device. */
export function specialize(step: TracedStep, device: ActualDevice): TracedStep {
  const small = optimize(step);
  const laidOut = device === 'cpu' || device === 'wasm' ? featureMajor(countRows(pixelMajor(small))) : small;
  return copyOldValues(optimize(compose(laidOut, device)));
}
