// XOR without training: one hidden unit says "or", the other "and", and XOR is or but not and.
import { linear, tensor } from '@gradkit/core-tensor';

const step = (x: ReturnType<typeof tensor>) => x.greater(0).cast('float32');
const hidden = step(
  linear(
    tensor([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]),
    tensor([
      [1, 1],
      [1, 1],
    ]),
    tensor([-0.5, -1.5]),
  ),
);
const xor = step(linear(hidden, tensor([[1, -1]]), tensor([-0.5])));
console.log(xor.toArray()); // [[0], [1], [1], [0]]
