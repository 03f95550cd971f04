import { squeeze, unsqueeze } from '@gradkit/core-tensor';
import {
  compose,
  mapDataset,
  randomCrop,
  randomRotate,
  TensorDataset,
  type Dataset,
  type LabelledImages,
} from '@gradkit/data';

const augment = compose(randomRotate(10), randomCrop(28, { padding: 2 }));

/** Digits that are turned and moved when they are fetched, one by one. Threads call this function, too, and each makes a dataset of its own. */
export function makeAugmented(digits: LabelledImages): Dataset<LabelledImages> {
  return mapDataset(new TensorDataset(digits), ({ inputs, labels }, _, rng) => ({
    inputs: squeeze(augment(unsqueeze(inputs, 0), rng), 0), // transforms take batches
    labels,
  }));
}
