import { parseArgs } from 'node:util';
import { differenceInMode } from './difference.ts';
import { drawScript } from './script.ts';
import { shrink } from './shrink.ts';
import { sourceOf } from './source.ts';

const { values: options } = parseArgs({
  options: { count: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
});
const first = Number(options.seed);
const end = first + Number(options.count);
const shown = new Set<string>();

for (let seed = first; seed < end; seed++) {
  const script = drawScript(seed);
  const difference = await differenceInMode(script);
  if (difference === null) continue;
  process.exitCode = 1;
  const kind = difference.slice(0, 60);
  if (shown.has(kind)) continue; // most likely the same fault
  shown.add(kind);
  const smallest = await shrink(script, async (smaller) => (await differenceInMode(smaller))?.slice(0, 60) === kind);
  console.log(`\n## seed ${seed}\n${(await differenceInMode(smallest))!}\n${sourceOf(smallest)}`);
}
console.log(`${options.count} trainings, ${shown.size} kinds of differences`);
