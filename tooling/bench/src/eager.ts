// Training without `compile`, in Node and in Chromium, whose page shares no memory with others.
import { join } from 'node:path';
import { msPerStep, trainingNames, type Training } from './eager/trainings.ts';
import { findChromium, openTraced } from './main-thread/open-page.ts';
import { servePage } from './pages/serve-page.ts';
import { median } from './statistics.ts';

const [rounds = 5, steps = 100] = process.argv.slice(2, 4).map(Number);
const names = process.argv.slice(4) as Training[];
const path = findChromium();
const chromium =
  path === null ? null : await openTraced(path, await servePage(join(import.meta.dirname, 'eager/page')));

async function inPage(name: Training): Promise<number> {
  const call = `import('/page.js').then((page) => page.msPerStep(${JSON.stringify(name)}, ${steps}))`;
  return chromium!.page.evaluate<number>(call);
}

for (const name of names.length > 0 ? names : trainingNames) {
  const times: Record<string, number[]> = { Node: [], ...(chromium === null ? {} : { Chromium: [] }) };
  for (let round = 0; round < rounds; round++) {
    times['Node'].push(msPerStep(name, steps));
    if (chromium !== null) times['Chromium'].push(await inPage(name));
  }
  for (const [where, each] of Object.entries(times))
    console.log(`${name.padEnd(8)} ${where.padEnd(9)} ${median(each).toFixed(2)} ms a step`);
}
await chromium?.close();
