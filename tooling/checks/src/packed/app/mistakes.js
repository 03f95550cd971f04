import { tensor } from '@gradkit/core-tensor';
import { Conv2d, Linear } from '@gradkit/layers';
import { SGD } from '@gradkit/optimizers';

const mistakes = [
  () => new Linear(2, 1).forward(tensor([[1, 2, 3]])),
  () => new Conv2d(3, 8, 0),
  () => new SGD(new Linear(2, 1).parameters(), { learningRate: -1 }),
];

/** What a user reads who makes a mistake. */
export const messages = mistakes.map((make) => {
  try {
    make();
  } catch ({ name, message }) {
    return `${name}: ${message}`;
  }
  return 'nothing was thrown';
});
