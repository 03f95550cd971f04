import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleScript } from './bundle-script.ts';
import { batches, epochs, everyBatches } from './killed-training.ts';
import { filesAtEnd, killOften, trainWhole } from './kill-often.ts';
import { scriptFolder } from './script-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'gradkit-kills-'));
const scripts = scriptFolder();
afterAll(() => [root, scripts].forEach((folder) => rmSync(folder, { recursive: true })));

let script: string;
beforeAll(async () => {
  script = await bundleScript(join(import.meta.dirname, 'train-killed.ts'), scripts);
});

// By hand: pnpm --filter @gradkit-internal/proofs kills --kills 100
test.each(['eager', 'compiled'] as const)(
  'a training that is killed at random moments, %s: no file is damaged, and the end is the same',
  async (execution) => {
    const whole = await trainWhole({ script, folder: join(root, execution, 'whole'), execution, seed: 1 });
    expect(whole.lines).toHaveLength(epochs * (batches + 1));
    expect(whole.table).toHaveLength(epochs + 1);
    expect(Object.keys(whole.best)).toHaveLength(2);
    const folder = join(root, execution, 'killed');
    const { kills, mostLost } = await killOften({ script, folder, execution, seed: 7 }, 6);
    expect(kills).toBeGreaterThan(0);
    expect(mostLost).toBeLessThanOrEqual(everyBatches);
    expect(filesAtEnd(folder)).toEqual(whole);
  },
);
