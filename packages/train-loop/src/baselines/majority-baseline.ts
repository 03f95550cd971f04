import {
  requireOptions,
  requireWholeNumber,
  broadcastTo,
  log,
  tensor,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { countClasses } from './count-classes.ts';
import type { Baseline } from './estimator.ts';
import { predictEach, readExamples, requireFitted } from './read-examples.ts';

interface MajorityOptions {
  /** default: as many as the largest label says */
  readonly numClasses?: number | undefined;
}

/**
 * The baseline of classes that looks at no input: it always predicts the most frequent class. Its outputs are the logarithms of the frequencies, so
 * that losses of probabilities can be compared, too.
 *
 * @param options `numClasses`: default as many as the largest label says
 * @returns `fit(examples)` takes a dataset, a `DataLoader` or a list of batches, with `labels`; `predict` gives logits, [examples, classes]
 * @throws {ConfigError} if an option is unknown or wrong
 * @example
 * const labels = tensor([1, 1, 0], { dtype: 'int32' });
 * const baseline = await majorityBaseline().fit([{ inputs: tensor([[5], [6], [7]]), labels }]);
 * (await baseline.predict(tensor([[8]]))).exp(); // [[0.3333, 0.6667]]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.dummy.DummyClassifier.html (strategy `prior`)
 */
export function majorityBaseline(options: MajorityOptions = {}): Baseline {
  const where = 'majorityBaseline';
  const { numClasses } = requireOptions<MajorityOptions>(where, options, { numClasses: true });
  if (numClasses !== undefined) requireWholeNumber(where, 'numClasses', numClasses, { least: 1 });
  let logits: Tensor | null = null; // [1, classes]
  return {
    isBaseline: true,
    async fit(examples) {
      const { truth } = await readExamples(where, examples, { inputs: false, wants: 'labels' });
      const counts = countClasses(where, truth, numClasses);
      logits = log(tensor([Array.from(counts, (count) => count / truth.size)]));
      return this;
    },
    async predict(examples) {
      const row = requireFitted(where, logits);
      return predictEach(where, examples, ({ shape: [batch = 1] }) => broadcastTo(row, [batch, row.size]));
    },
  };
}
