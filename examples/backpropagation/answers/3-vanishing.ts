// Each sigmoid multiplies the gradient by at most 1/4: after twenty layers nothing is left for the first.
import { normal, seed } from '@gradkit/core-tensor';
import { Linear, ReLU, Sequential, Sigmoid, Tanh } from '@gradkit/layers';
import { lesson } from '@gradkit-examples/course';

const { seed: chosen } = lesson('backpropagation');
for (const [name, Activation] of Object.entries({ Sigmoid, Tanh, ReLU })) {
  seed(chosen);
  const model = new Sequential(...Array.from({ length: 20 }, () => [new Linear(32, 32), new Activation()]).flat());
  model
    .forward(normal([64, 32]))
    .square()
    .mean()
    .backward();
  const norms = model
    .parameters()
    .filter(({ value }) => value.rank === 2)
    .map(({ grad }) => Math.sqrt(grad!.square().sum().item()));
  console.log(
    `${name.padEnd(8)} last layer ${norms.at(-1)!.toExponential(1)}, first layer ${norms[0].toExponential(1)}`,
  );
}
