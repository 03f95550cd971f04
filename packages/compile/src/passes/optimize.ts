import type { TracedStep } from '../traced-step.ts';
import { dropDead } from './drop-dead.ts';
import { dropNeutral } from './drop-neutral.ts';
import { mergeSums } from './merge-sums.ts';
import { reluAfterPooling } from './relu-after-pooling.ts';
import { shareCommon } from './share-common.ts';
import { skipBroadcasts } from './skip-broadcasts.ts';

/** Does with less what a traced step does, and nothing else: its results are the same, but for the order in which numbers are added up. */
export function optimize(step: TracedStep): TracedStep {
  return dropDead(reluAfterPooling(shareCommon(mergeSums(skipBroadcasts(dropNeutral(step))))));
}
