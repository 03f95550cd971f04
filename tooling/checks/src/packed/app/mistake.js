import { tensor } from '@gradkit/core-tensor';
import { Linear } from '@gradkit/layers';

/** What a user reads who gives a layer for two features a vector of three. */
export function mistake() {
  try {
    new Linear(2, 1).forward(tensor([[1, 2, 3]]));
  } catch ({ name, message }) {
    return `${name}: ${message}`;
  }
  return 'nothing was thrown';
}
