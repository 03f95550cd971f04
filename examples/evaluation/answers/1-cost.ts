// A missed case costs ten, a false alarm one. The best threshold is where the expected cost is lowest: at a probability of 1 / (1 + 10).
import { Generator, normal, tensor } from '@gradkit/core-tensor';
import { BinaryStatScores } from '@gradkit/metrics';

const rng = new Generator(1);
const logits = normal([20000], { std: 2, rng }).sub(2);
const scores = logits.sigmoid(); // probabilities that are right: what is 0.3 comes true in 30 of 100
const truth = tensor(
  Array.from(scores.data, (p) => Number(rng.next() < p)),
  { dtype: 'int32' },
);
for (const threshold of [0.03, 0.09, 0.3, 0.5]) {
  const counts = new BinaryStatScores({ threshold });
  counts.update(scores, truth);
  const [, falseAlarms, , missed] = counts.compute();
  console.log(
    `threshold ${threshold}: ${falseAlarms} false alarms, ${missed} missed, cost ${falseAlarms + 10 * missed}`,
  );
}
