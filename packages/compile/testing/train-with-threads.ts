// A step whose update is shared by two threads, until the second one has taken part; then the program has nothing more to do.
import { Buffer } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { ones, tensor, type Tensor } from '@gradkit/core-tensor';
import { countSharedCalls } from './shared-calls.ts';

const shared = countSharedCalls();
const w = new Buffer(ones([2_000_000]));
const step = compile(
  (x: Tensor) => {
    w.value = w.value.mul(0.5).add(w.value.mul(x));
  },
  { device: 'cpu', threads: 2 },
);
while (shared.count === 0) await step(tensor(0.5));
console.log(`shared, ${w.value.data[1_999_999]}`);
