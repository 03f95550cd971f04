// The forget gate of an LSTM starts half open: of a cell, 0.5⁸⁰ is left after 80 steps. A bias opens it wider (Keras: 1), until nothing is forgotten.
import { compile } from '@gradkit/compile';
import { Generator, concat, full, seed, zeros, type Tensor } from '@gradkit/core-tensor';
import { Linear, LSTM } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Adam, clipGradNorm } from '@gradkit/optimizers';
import { lesson } from '@gradkit-examples/course';
import { draw } from '../texts.ts';

const { seed: chosen, dryRun } = lesson('sequences');
const [most, length, hidden] = dryRun ? [3, 5, 8] : [2000, 80, 64];
for (const bias of [0, 1, 2, 4]) {
  seed(chosen);
  const lstm = new LSTM(36, hidden, { batchFirst: true });
  const [input, forget, cell, output] = [0, bias, 0, 0].map((value) => full([hidden], value)); // the order of the gates
  lstm.getParameter('bias_ih_l0').value = concat([input, forget, cell, output]);
  lstm.getParameter('bias_hh_l0').value = zeros([4 * hidden]);
  const readout = new Linear(hidden, 10);
  const parameters = [...lstm.parameters(), ...readout.parameters()];
  const optimizer = new Adam(parameters, { learningRate: 0.005 });
  const step = compile((inputs: Tensor, labels: Tensor) => {
    optimizer.zeroGrad();
    const [states] = lstm.forward(inputs);
    const loss = crossEntropy(readout.forward(states.slice([null, -1])), labels);
    loss.backward();
    clipGradNorm(parameters, 1);
    optimizer.step();
    return loss;
  });
  const rng = new Generator(chosen);
  let [steps, mean] = [0, 1];
  for (; steps < most && mean > 0.01; steps++) {
    const { inputs, labels } = draw(64, length, rng);
    mean += ((await step(inputs, labels)).item() - mean) / 30;
  }
  console.log(`bias ${bias}: ${mean > 0.01 ? `not learned in ${steps}` : `learned in ${steps}`} steps`);
}
