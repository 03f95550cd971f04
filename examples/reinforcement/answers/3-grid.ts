// Q-learning on a grid of 4 × 4, as a table: the worth of an action is its reward and what the best action after it is worth.
import { Generator } from '@gradkit/core-tensor';
import { lesson } from '@gradkit-examples/course';

const { epochs: episodes, seed } = lesson('reinforcement', { epochs: 500 });
const rng = new Generator(seed);
const size = 4;
const goal = size * size - 1;
const hole = 5;
const moves = [-size, 1, size, -1]; // up, right, down, left
function move(at: number, action: number): number {
  const column = at % size;
  const to = at + moves[action];
  const leaves = to < 0 || to >= size * size || (action === 1 && column === size - 1) || (action === 3 && column === 0);
  return leaves ? at : to;
}
const worth = Array.from({ length: size * size }, () => [0, 0, 0, 0]);
const best = (at: number): number => worth[at].indexOf(Math.max(...worth[at]));
for (let episode = 0; episode < episodes; episode++) {
  for (let at = 0, steps = 0; at !== goal && at !== hole && steps < 50; steps++) {
    const action = rng.next() < 0.2 ? Math.floor(4 * rng.next()) : best(at); // now and then something else
    const to = move(at, action);
    const reward = to === goal ? 1 : to === hole ? -1 : -0.01;
    const after = to === goal || to === hole ? 0 : Math.max(...worth[to]);
    worth[at][action] += 0.5 * (reward + 0.95 * after - worth[at][action]);
    at = to;
  }
}
for (let row = 0; row < size; row++)
  console.log(
    Array.from({ length: size }, (_, column) => {
      const at = row * size + column;
      return at === goal ? '★' : at === hole ? '○' : '↑→↓←'[best(at)];
    }).join(' '),
  );
