// A bump from two steep sigmoids, by hand: enough bumps side by side make any curve. That is the idea of the proof.
import { sigmoid, tensor } from '@gradkit/core-tensor';

const curve = (x: number): number => Math.sin(2 * x) + 0.5 * x;
const steep = 200;
const bumps = 80; // each 4 / 80 wide
const step = (x: number, at: number): number => sigmoid(tensor(steep * (x - at))).item();
function network(x: number): number {
  let sum = 0;
  for (let i = 0; i < bumps; i++) {
    const [from, to] = [-2 + (4 * i) / bumps, -2 + (4 * (i + 1)) / bumps];
    sum += curve((from + to) / 2) * (step(x, from) - step(x, to));
  }
  return sum;
}
for (const x of [-1.5, 0.3, 1.1])
  console.log(`at ${x}: curve ${curve(x).toFixed(3)}, ${2 * bumps} hidden units ${network(x).toFixed(3)}`);
