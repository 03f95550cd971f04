// GELU and SiLU: ReLU with its corner rounded. Their slope below 0 is not 0, so their units do not die.
import { grad } from '@gradkit/autograd';
import { gelu, relu, silu, tensor, type Tensor } from '@gradkit/core-tensor';
import { functionCurves } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';

const { show } = lesson('activations');
const functions: Record<string, (x: Tensor) => Tensor> = {
  relu: (x) => relu(x),
  gelu: (x) => gelu(x),
  silu: (x) => silu(x),
};
for (const [name, f] of Object.entries(functions))
  console.log(`${name}: slope at −1 ${grad(f)(tensor(-1)).item().toFixed(4)}`);
const curves = Object.fromEntries(
  Object.entries(functions).map(([name, f]) => [name, (x: number) => f(tensor(x)).item()]),
);
await show('smooth.png', functionCurves(curves, { title: 'ReLU and its smooth relatives', range: [-4, 3] }));
