// Where is it worth most? About as many numbers beside the weights of attention, beside those of the small networks, and in bottlenecks behind both.
import { addAdapters, addLoRA } from '@gradkit/layers';
import { lesson } from '@gradkit-examples/course';
import type { GPT } from '@gradkit-examples/gpt/model';
import { shakespeareGPT } from '../base.ts';
import { learn } from '../learn.ts';

const { epochs, seed, dryRun, out } = lesson('lora', { epochs: 4 });
const base = await shakespeareGPT({ dryRun, seed, out });
const pages = base.other(100 * epochs);
const ways: Readonly<Record<string, (model: GPT) => void>> = {
  attention: (model) => void addLoRA(model, 'blocks.*.attention', { rank: 5, alpha: 20 }),
  'small networks': (model) => void addLoRA(model, 'blocks.*.mlp', { rank: 3, alpha: 12 }),
  bottlenecks: (model) => void addAdapters(model, ['blocks.*.attention', 'blocks.*.mlp'], { size: 7 }),
};
for (const [way, adapt] of Object.entries(ways)) {
  const model = base.make();
  adapt(model);
  const count = model.parameters().reduce((sum, { requiresGrad, value }) => sum + (requiresGrad ? value.size : 0), 0);
  const { losses } = await learn(model, pages, { learningRate: 1e-2, weightDecay: 0.01, label: way });
  console.log(`${way}, ${count} numbers: ${Math.min(...losses).toFixed(3)} nats`);
}
