import type { Tensor } from '@gradkit/core-tensor/functional';
import type { TensorDataset } from './tensor-dataset.ts';

/** Images and what they show. */
export type LabelledImages = {
  /** `[examples, channels, height, width]`, uint8, 0 … 255 */
  readonly inputs: Tensor;
  /** `[examples]`, int32, class indices */
  readonly labels: Tensor;
};

/** A dataset of images for classification, divided for training and testing. */
export interface ImageDataset {
  readonly name: string;
  /** what the labels mean, by their number */
  readonly classNames: readonly string[];
  readonly train: TensorDataset<LabelledImages>;
  readonly test: TensorDataset<LabelledImages>;
}
