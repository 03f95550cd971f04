/**
 * Learning from reward alone: a network balances a pole by policy gradients (REINFORCE). The pictures are in runs/reinforcement.
 */
import { noGrad } from '@gradkit/autograd';
import { Generator, seed, tensor } from '@gradkit/core-tensor';
import { Linear, Sequential, Tanh } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { functionCurves, lossCurve } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';
import { isOver, push, start, type State } from './cart-pole.ts';

const { epochs: rounds, seed: chosen, dryRun, show } = lesson('reinforcement', { epochs: 60 });
seed(chosen);
const rng = new Generator(chosen);
const longest = dryRun ? 20 : 500; // steps; ten seconds
const episodesARound = dryRun ? 2 : 10;
const discount = 0.99;

// --- The policy: state [batch, 4] → a logit for each action [batch, 2] --------------------------------------------------------------------

const policy = new Sequential(new Linear(4, 32), new Tanh(), new Linear(32, 2));
const optimizer = new Adam(policy.parameters(), { learningRate: 0.02 });

/** The probability of a push to the right. */
function right(state: State): number {
  const [left, other] = noGrad(() => policy.forward(tensor([state]))).data;
  return 1 / (1 + Math.exp(left - other));
}

interface Step {
  readonly state: State;
  readonly action: number;
}

/** One go: the policy draws its actions, so that it tries things out. */
function play(): Step[] {
  const steps: Step[] = [];
  for (let state = start(() => rng.next()); steps.length < longest && !isOver(state);) {
    const action = Number(rng.next() < right(state));
    steps.push({ state, action });
    state = push(state, action);
  }
  return steps;
}

/** What came after each step: a reward of 1 for every step the pole still stood, later ones counting less. */
function returnsOf(steps: readonly Step[]): number[] {
  const returns: number[] = [];
  for (let i = steps.length - 1, sum = 0; i >= 0; i--) returns[i] = sum = 1 + discount * sum;
  return returns;
}

// --- Learning: do more often what was followed by more than usual ---------------------------------------------------------------------------

const lengths: number[] = [];
for (let round = 1; round <= rounds; round++) {
  const episodes = Array.from({ length: episodesARound }, play);
  const steps = episodes.flat();
  const returns = tensor(episodes.flatMap(returnsOf));
  const advantage = returns.sub(returns.mean()).div(returns.std().add(1e-8)); // [steps]
  optimizer.zeroGrad();
  const logits = policy.forward(tensor(steps.map(({ state }) => state)));
  const actions = tensor(
    steps.map(({ action }) => action),
    { dtype: 'int32' },
  );
  const surprise = crossEntropy(logits, actions, { reduction: 'none' }); // −log π(action | state)
  surprise.mul(advantage).mean().backward();
  optimizer.step();
  lengths.push(steps.length / episodesARound);
  if (round === 1 || round % 10 === 0)
    console.log(`round ${String(round).padStart(3)}: the pole stands ${(lengths.at(-1)! * 0.02).toFixed(1)} s`);
}
const best = Math.max(...lengths);
console.log(`at best ${(best * 0.02).toFixed(1)} of ${longest * 0.02} s on average`);
await show(
  'learning.png',
  lossCurve(
    lengths.map((steps) => steps * 0.02),
    { title: 'Balancing a pole', xLabel: 'round of ten goes', yLabel: 'seconds that the pole stands' },
  ),
);
await show(
  'policy.png',
  functionCurves(
    {
      'turning left': (degrees) => right([0, 0, (degrees * Math.PI) / 180, -0.5]),
      'at rest': (degrees) => right([0, 0, (degrees * Math.PI) / 180, 0]),
      'turning right': (degrees) => right([0, 0, (degrees * Math.PI) / 180, 0.5]),
    },
    {
      title: 'What it has found out',
      xLabel: 'angle in degrees',
      yLabel: 'probability of a push to the right',
      range: [-12, 12],
      samples: 97,
    },
  ),
);
