// A gradient of your own with a mistake in it, and the check that finds it.
import { checkGradient, customGradient } from '@gradkit/autograd';
import { tensor, type Tensor } from '@gradkit/core-tensor';

const square = (factor: number) =>
  customGradient(
    (x: Tensor) => x.square(),
    (dy, [x]) => [dy.mul(x).mul(factor)],
  );
for (const factor of [2, 3])
  try {
    const { largestError } = checkGradient(square(factor), [tensor([1, 2])]);
    console.log(`${factor}·x: the gradient is right, off by ${largestError.toExponential(0)}`);
  } catch (error) {
    console.log(`${factor}·x: ${(error as Error).message}`);
  }
