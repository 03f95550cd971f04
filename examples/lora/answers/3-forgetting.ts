// What becomes of Shakespeare? A network whose numbers have all changed has forgotten some of him; beside LoRA he is as he was.
import { addLoRA, removeAdapters } from '@gradkit/layers';
import { lesson } from '@gradkit-examples/course';
import { shakespeareGPT } from '../base.ts';
import { learn, validator } from '../learn.ts';

const { epochs, seed, dryRun, out } = lesson('lora', { epochs: 4 });
const base = await shakespeareGPT({ dryRun, seed, out });
const pages = base.other(100 * epochs);
const [full, adapted] = [base.make(), base.make()];
const onShakespeare = async (model: typeof full): Promise<string> => (await validator(model, base.old)()).toFixed(3);
console.log(`before: ${await onShakespeare(full)} nats on Shakespeare`);
await learn(full, pages, { learningRate: 1e-3, weightDecay: 0.01, label: 'all of it' });
console.log(`all of it has learned documentation: ${await onShakespeare(full)}`);
addLoRA(adapted, 'blocks', { rank: 2, alpha: 8 });
await learn(adapted, pages, { learningRate: 1e-2, weightDecay: 0.01, label: 'LoRA' });
console.log(
  `LoRA has: ${await onShakespeare(adapted)}, and without it: ${await onShakespeare(removeAdapters(adapted))}`,
);
