import { Buffer } from '@gradkit/autograd';
import { clamp, std, zeros, type Generator, type Tensor } from '@gradkit/core-tensor';
import { Dropout, Linear, Module, ReLU, Sequential } from '@gradkit/layers';
import { featureCount } from './sizes.ts';

const hidden = 100;

interface HeadOptions {
  /** of the first weights */
  readonly rng?: Generator | undefined;
}

/** What tells the classes of the user apart by their features: `[batch, 608]` → logits `[batch, classes]`. */
export class Head extends Module {
  readonly mean = new Buffer(zeros([featureCount])); // of the features that it is trained with
  readonly deviation = new Buffer(zeros([featureCount]).add(1));
  readonly layers: Sequential;

  constructor(classes: number, { rng }: HeadOptions = {}) {
    super();
    this.layers = new Sequential(
      new Linear(featureCount, hidden, { rng }),
      new ReLU(),
      new Dropout(0.2),
      new Linear(hidden, classes, { rng }),
    );
  }

  /** Learns what features are usual. */
  measure(features: Tensor): void {
    this.mean.value = features.mean(0);
    const deviation = std(features, 0, { correction: 0 });
    this.deviation.value = clamp(deviation, { min: 0.1 * deviation.mean().item() }); // what never changes stays small
  }

  forward(features: Tensor): Tensor {
    return this.layers.forward(features.sub(this.mean.value).div(this.deviation.value));
  }
}
