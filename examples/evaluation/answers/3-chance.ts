// How sure is an accuracy? 90 % of 100 is 84 … 95 %; of 10 000 it is 89.4 … 90.6 %. Draw the test set again and again from itself (bootstrap).
import { Generator, randint } from '@gradkit/core-tensor';

const rng = new Generator(1);
for (const count of [100, 1000, 10000]) {
  const right = Array.from({ length: count }, (_, i) => Number(i < 0.9 * count));
  const accuracies = Array.from({ length: 500 }, () => {
    const drawn = Array.from(randint(count, [count], { rng }).data);
    return drawn.reduce((sum, i) => sum + right[i], 0) / count;
  }).toSorted((a, b) => a - b);
  console.log(`90 % of ${count}: ${(100 * accuracies[12]).toFixed(1)} … ${(100 * accuracies[487]).toFixed(1)} %`);
}
