import { join } from 'node:path';
import { makeIfMissing, pageConfig } from '@gradkit-examples/site/vite';
import { defineConfig } from 'vite';

/** What `train.ts` makes in a minute or two: the network, its weights and samples. */
const model = process.env['GRADKIT_DIGIT_MODEL'] ?? join(import.meta.dirname, '../../runs/digit-pad');

const shared = pageConfig('digit-pad');
const network = makeIfMissing(join(model, 'digits.safetensors'), {
  script: join(import.meta.dirname, 'train.ts'),
  args: ['--out', model],
});

export default defineConfig({ ...shared, plugins: [shared.plugins, network], publicDir: model });
