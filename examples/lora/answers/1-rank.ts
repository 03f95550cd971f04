// How many numbers does it take? The same with matrices of rank 1, 2, 4 and 8; what they add counts equally in all.
import { addLoRA } from '@gradkit/layers';
import { lesson } from '@gradkit-examples/course';
import { shakespeareGPT } from '../base.ts';
import { learn } from '../learn.ts';

const { epochs, seed, dryRun, out } = lesson('lora', { epochs: 4 });
const base = await shakespeareGPT({ dryRun, seed, out });
const pages = base.other(100 * epochs);
for (const rank of dryRun ? [1, 2] : [1, 2, 4, 8]) {
  const model = base.make();
  addLoRA(model, 'blocks', { rank, alpha: 4 * rank });
  const count = model.parameters().reduce((sum, { requiresGrad, value }) => sum + (requiresGrad ? value.size : 0), 0);
  const { losses } = await learn(model, pages, { learningRate: 1e-2, weightDecay: 0.01, label: `rank ${rank}` });
  console.log(`rank ${rank}, ${count} numbers: ${Math.min(...losses).toFixed(3)} nats`);
}
