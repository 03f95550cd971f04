import type { ActualDevice } from '@gradkit/runtime';
import { legalize } from './legalize/decompositions.ts';
import { indexAddAsProduct } from './rewrite/small-tables.ts';
import { batchLastLinear } from './layout/batch-last-linear.ts';
import { batchLastConvolution } from './layout/batch-last-convolution.ts';
import { copyAliasedStates } from './rewrite/copy-aliased-states.ts';
import { simplify } from './rewrite/simplify.ts';
import type { TracedStep } from './trace/traced-step.ts';

/** Makes a traced step right and fast for a device. */
export function pipeline(step: TracedStep, device: ActualDevice): TracedStep {
  const small = simplify(step);
  const laidOut =
    device === 'cpu' || device === 'wasm' ? batchLastLinear(indexAddAsProduct(batchLastConvolution(small))) : small;
  return copyAliasedStates(simplify(legalize(laidOut, device)));
}
