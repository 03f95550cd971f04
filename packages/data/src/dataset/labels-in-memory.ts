import type { Tensor } from '@gradkit/core-tensor/functional';
import type { Dataset } from './dataset.ts';
import { Subset } from './subset.ts';
import { TensorDataset } from './tensor-dataset.ts';

/** The class of each item of a dataset, where it is known without fetching them. */
export function labelsInMemory(dataset: Dataset<unknown>): ArrayLike<number> | undefined {
  if (dataset instanceof TensorDataset) {
    const { labels } = dataset.tensors as { readonly labels?: Tensor | undefined };
    if (labels !== undefined) return labels.data;
  }
  if (dataset instanceof Subset) {
    const whole = labelsInMemory(dataset.dataset);
    return whole && dataset.indices.map((index) => whole[index]);
  }
  return dataset.labels;
}
