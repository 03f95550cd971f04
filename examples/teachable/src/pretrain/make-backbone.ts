/**
 * Trains the backbone of the page, and tells what it is worth for classes that it has never seen. The page's build
 * calls it where the file is missing.
 */
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { saveSafetensors } from '@gradkit/safetensors/node';
import { progressBar } from '@gradkit/train-loop/node';
import { featuresOf, learnFromFew } from './few-images.ts';
import { drawnShapes, paintedGreys, photographedHands, type ImageSet } from './images.ts';
import { pretrain } from './pretrain.ts';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: resolve(import.meta.dirname, '../../../../runs/teachable/backbone.safetensors') },
    epochs: { type: 'string', default: '14' },
    seed: { type: 'string', default: '1' },
    'dry-run': { type: 'boolean', default: false },
  },
});
const { out, 'dry-run': dryRun } = values;
const seed = Number(values.seed);

console.log(`The backbone of the page is trained, once, which takes some minutes; it is kept as ${out}`);

const sets: readonly ImageSet[] = dryRun
  ? [drawnShapes({ ofEach: 20, seed })]
  : [await photographedHands(), ...(await paintedGreys({ ofEach: 300, seed })), drawnShapes({ ofEach: 200, seed })];
for (const { name, seen } of sets)
  console.log(
    `   ${name}: ${seen.reduce((sum, { images }) => sum + images.length, 0)} images of ${seen.length} classes`,
  );

const startedAt = performance.now();
const epochs = dryRun ? 1 : Number(values.epochs);
const backbone = await pretrain(sets, { epochs, seed, callbacks: [progressBar()] });
await mkdir(dirname(out), { recursive: true });
await saveSafetensors(out, backbone.stateDict(), { seed: values.seed, epochs: String(epochs) });
console.log(`saved after ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);

console.log('15 images of each of two classes that it has never seen, 20 others of each to judge by, three draws:');
for (const { name, unseen } of sets) {
  const features = featuresOf(backbone, unseen);
  for (let i = 0; i < unseen.length; i++) {
    for (let k = i + 1; k < unseen.length; k++) {
      const shares: number[] = [];
      for (let draw = 0; draw < (dryRun ? 1 : 3); draw++)
        shares.push(
          await learnFromFew([features[i], features[k]], { train: dryRun ? 8 : 15, test: dryRun ? 8 : 20, seed: draw }),
        );
      const percents = shares.map((share) => `${(100 * share).toFixed(1)} %`).join(', ');
      console.log(`   ${name}: ${unseen[i].name} or ${unseen[k].name}: ${percents}`);
    }
  }
}
