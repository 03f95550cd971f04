// Half of the bytes: a state dict in float16, and what that costs.
import { noGrad } from '@gradkit/autograd';
import { normal, seed } from '@gradkit/core-tensor';
import { Linear } from '@gradkit/layers';
import { fromSafetensors, toSafetensors } from '@gradkit/safetensors';

seed(1);
const model = new Linear(784, 128);
const half = Object.fromEntries(
  Object.entries(model.stateDict()).map(([name, value]) => [name, value.cast('float16')]),
);
const [whole, bytes] = [toSafetensors(model.stateDict()), toSafetensors(half)];
const again = new Linear(784, 128);
const { tensors } = fromSafetensors(bytes);
again.loadStateDict(Object.fromEntries(Object.entries(tensors).map(([name, value]) => [name, value.cast('float32')])));
const x = normal([64, 784]);
const difference = noGrad(() => model.forward(x).sub(again.forward(x)).abs().max().item());
console.log(
  `${whole.length} bytes, ${bytes.length} in float16; outputs differ by at most ${difference.toExponential(0)}`,
);
