// A neuron with a step that is 1 only where both inputs are: the sum must pass 1.5.
import { tensor, where } from '@gradkit/core-tensor';

const w = tensor([1, 1]);
for (const [a, b] of [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]) {
  const z = w
    .mul(tensor([a, b]))
    .sum()
    .sub(1.5);
  console.log(`${a} and ${b}: ${where(z.greaterEqual(0), 1, 0).item()}`);
}
