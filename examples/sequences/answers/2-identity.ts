// A plain network whose recurrent weights begin as the identity, with relu, keeps what it has, and its gradients. It remembers 80 characters,
// but nothing bounds it: now and then it leaps, and has forgotten for a while.
import { noGrad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { eye, Generator, seed, zeros, type Tensor } from '@gradkit/core-tensor';
import { Linear, RNN } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam, clipGradNorm } from '@gradkit/optimizers';
import { lesson } from '@gradkit-examples/course';
import { draw } from '../texts.ts';

const { epochs, seed: chosen, dryRun } = lesson('sequences', { epochs: 15 });
const [steps, length, hidden] = dryRun ? [5, 5, 8] : [100 * epochs, 80, 64];
for (const begin of ['random, tanh', 'identity, relu'] as const) {
  seed(chosen);
  const isIdentity = begin === 'identity, relu';
  const rnn = new RNN(36, hidden, { batchFirst: true, nonlinearity: isIdentity ? 'relu' : 'tanh' });
  if (isIdentity) {
    rnn.getParameter('weight_hh_l0').value = eye(hidden);
    for (const name of ['bias_ih_l0', 'bias_hh_l0']) rnn.getParameter(name).value = zeros([hidden]);
  }
  const readout = new Linear(hidden, 10);
  const parameters = [...rnn.parameters(), ...readout.parameters()];
  const optimizer = new Adam(parameters, { learningRate: 0.001 });
  const answer = (inputs: Tensor): Tensor => readout.forward(rnn.forward(inputs)[0].slice([null, -1]));
  const step = compile((inputs: Tensor, labels: Tensor) => {
    optimizer.zeroGrad();
    crossEntropy(answer(inputs), labels).backward();
    clipGradNorm(parameters, 1);
    optimizer.step();
  });
  const rng = new Generator(chosen);
  const test = draw(dryRun ? 20 : 1000, length, rng);
  const accuracies: string[] = [];
  for (let i = 1; i <= steps; i++) {
    const { inputs, labels } = draw(64, length, rng);
    await step(inputs, labels);
    if (i % (steps / 5) !== 0) continue;
    const accuracy = new Accuracy();
    accuracy.update(
      noGrad(() => answer(test.inputs)),
      test.labels,
    );
    accuracies.push(`${(100 * accuracy.compute()).toFixed(0)} %`);
  }
  console.log(`${begin}: ${accuracies.join(', ')} right at ${length} characters`);
}
