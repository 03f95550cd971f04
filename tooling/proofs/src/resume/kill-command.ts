/** Kills trainings at random moments, eager and compiled, and tells what was lost. Usage: kill-command.ts [--kills 100] [--seed 1] */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { bundleScript } from './bundle-script.ts';
import { filesAtEnd, killOften, trainWhole } from './kill-often.ts';
import { scriptFolder } from './script-folder.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    execution: { type: 'string', default: 'eager,compiled' },
  },
});
const root = mkdtempSync(join(tmpdir(), 'gradkit-kills-'));
const scripts = scriptFolder();
const script = await bundleScript(join(import.meta.dirname, 'train-killed.ts'), scripts);
for (const execution of values.execution.split(',') as ('eager' | 'compiled')[]) {
  const whole = await trainWhole({ script, folder: join(root, execution, 'whole'), execution, seed: 1 });
  let [kills, early, lost, mostLost, reads, trainings] = [0, 0, 0, 0, 0, 0];
  for (; kills < Number(values.kills); trainings++) {
    const folder = join(root, execution, String(trainings));
    const seed = 1000 * Number(values.seed) + 100 * trainings;
    const killed = await killOften({ script, folder, execution, seed }, Number(values.kills) - kills);
    const files = filesAtEnd(folder);
    for (const [name, content] of Object.entries(whole))
      if (!isDeepStrictEqual(files[name as keyof typeof files], content))
        throw new Error(`${execution}, training ${trainings}: ${name} differs from what it is without kills`);
    kills += killed.kills;
    early += killed.early;
    lost += killed.lost;
    mostLost = Math.max(mostLost, killed.mostLost);
    reads += killed.reads;
    rmSync(folder, { recursive: true });
    console.log(`${execution}: ${kills} kills, ${early} of them before training began, in ${trainings + 1} trainings`);
  }
  console.log(
    `${execution}: all ended with the same bits and logs; no checkpoint was damaged in ${reads} reads; at most ${mostLost} steps were done again after a kill, ${lost} in all`,
  );
}
for (const folder of [root, scripts]) rmSync(folder, { recursive: true });
