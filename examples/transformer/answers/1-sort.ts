// The same model learns to sort, from nothing but other examples; the map of its attention is the permutation.
import { seed } from '@gradkit/core-tensor';
import { attentionWeights } from '@gradkit/layers';
import { attentionMap } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';
import { drawWords, encode } from '../words.ts';
import { examplesOf, learn, newModel, writer } from '../learn.ts';

const { epochs, seed: chosen, dryRun, show } = lesson('transformer', { epochs: 8 });
seed(chosen);
const longest = dryRun ? 4 : 12;
const words = drawWords(dryRun ? 200 : 21_000, { shortest: 3, longest, seed: chosen });
const [test, train] = [words.slice(0, dryRun ? 50 : 1000), words.slice(dryRun ? 50 : 1000)];
const sorted = (word: string): string => Array.from(word).sort().join('');

const model = newModel(longest);
const write = writer(model, longest);
await learn(model, examplesOf(train, { task: sorted, longest, seed: chosen }), {
  epochs,
  async afterEpoch(epoch) {
    const written = await write(test);
    const right = written.filter((word, i) => word === sorted(test[i])).length;
    console.log(`epoch ${epoch}: ${((100 * right) / test.length).toFixed(1)} % of ${test.length} new words are right`);
  },
});
const word = dryRun ? 'cab' : 'transformer';
const [last] = Object.values(attentionWeights(model, encode([`${word}>`], 0), encode([`<${sorted(word)}`], 0))).slice(
  -1,
);
const map = {
  tokens: Array.from(`${word}>`),
  queryTokens: Array.from(`${sorted(word)}>`),
  title: 'Written (rows), and where it was read',
};
await show('sorted.png', attentionMap(last.mean(1).squeeze(0).toArray() as number[][], map));
