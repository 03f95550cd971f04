// Words longer than those it has learned from: it has no idea of positions that it has never seen.
import { seed } from '@gradkit/core-tensor';
import { lesson } from '@gradkit-examples/course';
import { drawWords } from '../words.ts';
import { examplesOf, learn, newModel, writer } from '../learn.ts';

const { epochs, seed: chosen, dryRun } = lesson('transformer', { epochs: 4 });
seed(chosen);
const [known, longest] = dryRun ? [4, 5] : [9, 12];
const train = drawWords(dryRun ? 200 : 20_000, { shortest: 3, longest: known, seed: chosen });
const reversed = (word: string): string => Array.from(word).reverse().join('');

const model = newModel(longest);
await learn(model, examplesOf(train, { task: reversed, longest, seed: chosen }), { epochs });
const write = writer(model, longest);
for (let length = known - 1; length <= longest; length++) {
  const test = drawWords(200, { shortest: length, longest: length, seed: chosen + 1 }).filter(
    (word) => !train.includes(word),
  );
  const written = await write(test);
  const right = written.filter((word, i) => word === reversed(test[i])).length;
  console.log(`${length} letters: ${((100 * right) / test.length).toFixed(1)} % right`);
}
