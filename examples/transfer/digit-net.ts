import type { Tensor } from '@gradkit/core-tensor';
import { Conv2d, Dropout, Flatten, Linear, MaxPool2d, Module, ReLU, Sequential } from '@gradkit/layers';

/** What tells five digits from each other by what the convolutions have found: `[batch, 3136]` → `[batch, 5]`. */
export const newHead = (): Sequential =>
  new Sequential(new Linear(3136, 128), new ReLU(), new Dropout(0.5), new Linear(128, 5));

/** Convolutions and a head: images `[batch, 1, 28, 28]` → logits `[batch, 5]`. */
export class DigitNet extends Module {
  readonly body = new Sequential(
    new Conv2d(1, 32, 5, { padding: 2 }), // [batch, 32, 28, 28]
    new ReLU(),
    new MaxPool2d(2), // [batch, 32, 14, 14]
    new Conv2d(32, 64, 3, { padding: 1 }), // [batch, 64, 14, 14]
    new ReLU(),
    new MaxPool2d(2), // [batch, 64, 7, 7]
    new Flatten(),
  );
  head = newHead();

  forward(images: Tensor): Tensor {
    return this.head.forward(this.body.forward(images));
  }
}
