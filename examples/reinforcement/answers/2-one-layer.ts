// A policy of one layer, and with or without the mean taken off the returns: without, every action is strengthened, only more or less.
import { noGrad } from '@gradkit/autograd';
import { Generator, seed, tensor } from '@gradkit/core-tensor';
import { Linear } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { lesson } from '@gradkit-examples/course';
import { isOver, push, start } from '../cart-pole.ts';

const { epochs: rounds, seed: chosen, dryRun } = lesson('reinforcement', { epochs: 40 });
const longest = dryRun ? 20 : 500;
for (const baseline of [true, false]) {
  seed(chosen);
  const rng = new Generator(chosen);
  const policy = new Linear(4, 2);
  const optimizer = new Adam(policy.parameters(), { learningRate: 0.05 });
  let mean = 0;
  for (let round = 0; round < rounds; round++) {
    const states: number[][] = [];
    const actions: number[] = [];
    const returns: number[] = [];
    for (let go = 0; go < 10; go++) {
      const first = states.length;
      for (
        let state = start(() => rng.next());
        states.length - first < longest && !isOver(state);
        state = push(state, actions.at(-1)!)
      ) {
        const [left, right] = noGrad(() => policy.forward(tensor([state]))).data;
        states.push([...state]);
        actions.push(Number(rng.next() < 1 / (1 + Math.exp(left - right))));
      }
      for (let i = states.length - 1, sum = 0; i >= first; i--) returns[i] = sum = 1 + 0.99 * sum;
    }
    mean = states.length / 10;
    const advantage = baseline ? tensor(returns).sub(tensor(returns).mean()) : tensor(returns);
    optimizer.zeroGrad();
    const surprise = crossEntropy(policy.forward(tensor(states)), tensor(actions, { dtype: 'int32' }), {
      reduction: 'none',
    });
    surprise
      .mul(advantage.div(tensor(returns).std().add(1e-8)))
      .mean()
      .backward();
    optimizer.step();
  }
  console.log(
    `${baseline ? 'with' : 'without'} the mean taken off: ${(mean * 0.02).toFixed(1)} s after ${rounds} rounds`,
  );
}
