// Where does compiling gain least? With small networks a step is mostly overhead, which compiling takes away; with wide ones it is products.
import { compile } from '@gradkit/compile';
import { normal, seed, zeros, type Tensor } from '@gradkit/core-tensor';
import { Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { barChart } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';
import { sideBySide } from '../timing.ts';

const { epochs: rounds, seed: chosen, dryRun, show } = lesson('efficiency', { epochs: 5 });
seed(chosen);
const [inputs, labels] = [normal([64, 784]), zeros([64], { dtype: 'int32' })];
const gains: Record<string, number> = {};
for (const width of dryRun ? [8, 32] : [8, 32, 128, 512, 2048]) {
  const stepOf = () => {
    const model = new Sequential(new Linear(784, width), new ReLU(), new Linear(width, 10));
    const optimizer = new Adam(model.parameters());
    return (x: Tensor, y: Tensor): Tensor => {
      optimizer.zeroGrad();
      const loss = crossEntropy(model.forward(x), y);
      loss.backward();
      optimizer.step();
      return loss;
    };
  };
  const [eager, compiled] = [stepOf(), compile(stepOf())];
  const times = await sideBySide(
    { eager: { run: () => eager(inputs, labels) }, compiled: { run: () => compiled(inputs, labels) } },
    { rounds, leastMs: dryRun ? 0 : 10 },
  );
  gains[`${width} units`] = times.eager / times.compiled;
  console.log(`784-${width}-10: compiled ${gains[`${width} units`].toFixed(2)} times as fast`);
}
await show('wider.png', barChart(gains, { title: 'What compiling gains', xLabel: 'times as fast', logScale: true }));
