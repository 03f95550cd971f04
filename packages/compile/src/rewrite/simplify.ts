import { foldEmpty } from '@gradkit/onnx-export';
import type { TracedStep } from '../trace/traced-step.ts';
import { deadCodeElimination } from './dead-code.ts';
import { simplifyIdentities } from './identities.ts';
import { mergeSums } from './sums.ts';
import { reluAfterPooling } from './relu-after-pooling.ts';
import { commonSubexpressionElimination } from './common-subexpressions.ts';
import { absorbBroadcasts } from './broadcasts.ts';

/** Does with less what a traced step does, and nothing else: its results are the same, but for the order in which numbers are added up. */
export function simplify(step: TracedStep): TracedStep {
  return deadCodeElimination(
    reluAfterPooling(commonSubexpressionElimination(mergeSums(absorbBroadcasts(simplifyIdentities(foldEmpty(step)))))),
  );
}
