// Without positions attention sees a bag of letters: it knows which there are, and not where.
import { seed } from '@gradkit/core-tensor';
import { init } from '@gradkit/layers';
import { lesson } from '@gradkit-examples/course';
import { drawWords } from '../words.ts';
import { examplesOf, learn, newModel, writer } from '../learn.ts';

const { epochs, seed: chosen, dryRun } = lesson('transformer', { epochs: 4 });
const longest = dryRun ? 4 : 12;
const words = drawWords(dryRun ? 200 : 21_000, { shortest: 3, longest, seed: chosen });
const [test, train] = [words.slice(0, dryRun ? 50 : 1000), words.slice(dryRun ? 50 : 1000)];
const reversed = (word: string): string => Array.from(word).reverse().join('');
const sorted = (word: string): string => Array.from(word).sort().join('');
const loader = examplesOf(train, { task: reversed, longest, seed: chosen });

for (const name of ['with positions', 'without']) {
  seed(chosen);
  const model = newModel(longest);
  if (name === 'without')
    for (const positions of [model.sourcePositions, model.targetPositions]) {
      init.zeros(positions.weight);
      positions.requiresGrad(false);
    }
  await learn(model, loader, { epochs });
  const written = await writer(model, longest)(test);
  const share = (isRight: (word: string, i: number) => boolean): string =>
    `${((100 * written.filter(isRight).length) / test.length).toFixed(1)} %`;
  const right = share((word, i) => word === reversed(test[i]));
  console.log(
    `${name}: ${right} right, ${share((word, i) => sorted(word) === sorted(test[i]))} with the right letters`,
  );
}
