import { Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@gradkit/layers';

/** Two convolutions with pooling, two linear layers. `[batch, 1, 28, 28]` → `[batch, 10]` */
export function convNet(): Sequential {
  return new Sequential(
    new Conv2d(1, 32, 3), // [batch, 32, 26, 26]
    new ReLU(),
    new MaxPool2d(2), // [batch, 32, 13, 13]
    new Conv2d(32, 64, 3), // [batch, 64, 11, 11]
    new ReLU(),
    new MaxPool2d(2), // [batch, 64, 5, 5]
    new Flatten(), // [batch, 1600]
    new Linear(1600, 128),
    new ReLU(),
    new Linear(128, 10),
  );
}
