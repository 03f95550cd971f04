/** Prints how a loader fails whose worker runs out of memory. Run with little of it. */
import { DataLoader } from '../src/index.ts';
import { datasetFrom } from '../src/node.ts';

const module = new URL('./made-in-threads.ts', import.meta.url);
const greedy = await datasetFrom({ module, export: 'makeEnding', arguments: ['memory'] });
try {
  for await (const batch of new DataLoader(greedy, { batchSize: 2, workers: 1, collate: (items) => items }))
    console.assert(batch.length === 2);
} catch (error) {
  console.log(String(error));
}
