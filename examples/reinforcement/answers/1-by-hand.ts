// Push to where the pole falls: one comparison balances it for ten seconds. A neuron with weights [0, 0, 1, 1] is this rule.
import { Generator } from '@gradkit/core-tensor';
import { isOver, push, start } from '../cart-pole.ts';

const rng = new Generator(1);
for (const [name, rule] of Object.entries({
  'always right': () => 1,
  'by the angle': (angle: number) => Number(angle > 0),
  'by the angle and how it turns': (angle: number, turning: number) => Number(angle + turning > 0),
})) {
  let steps = 0;
  for (let state = start(() => rng.next()); steps < 500 && !isOver(state); steps++)
    state = push(state, rule(state[2], state[3]));
  console.log(`${name}: ${(steps * 0.02).toFixed(1)} s`);
}
