/** Brings the table in the README of tfjs-backend up to date; it takes minutes: node --conditions=gradkit:source src/tfjs/write.ts */
import type { Case } from '../proof.ts';
import { write } from '../readme-table.ts';
import { coverageInReadme, coverageOf, type BackendName, type Coverage } from './coverage.ts';
import { tf } from './load-tfjs.ts';
import { openPage } from './open-page.ts';
import { runCases, type Outcome } from './run-cases.ts';

async function inNode(backend: 'cpu' | 'wasm'): Promise<Coverage> {
  await tf.setBackend('cpu');
  return coverageOf(backend, (operation, cases) => runCases(tf, backend, operation, cases));
}

/** In a browser whose process for the GPU some cases end: those are told, and the others run in another. */
async function inPage(backend: 'webgl' | 'webgpu'): Promise<Coverage> {
  let page = await openPage();
  const run = async (operation: string, cases: readonly Case[]): Promise<readonly Outcome[]> => {
    try {
      return await page.cases(backend, operation, cases);
    } catch (error) {
      await page.close();
      page = await openPage();
      if (cases.length === 1) return [{ name: cases[0].name, results: [], error: String(error), ways: {} }];
    }
    const outcomes: Outcome[] = [];
    for (const golden of cases) outcomes.push(...(await run(operation, [golden])));
    return outcomes;
  };
  const coverage = await coverageOf(backend, run);
  await page.close();
  return coverage;
}

const pages = Promise.all([inPage('webgl'), inPage('webgpu')]);
const [cpu, wasm] = [await inNode('cpu'), await inNode('wasm')];
const [webgl, webgpu] = await pages;
const found: Readonly<Record<BackendName, Coverage>> = { cpu, wasm, webgl, webgpu };
for (const [backend, { different }] of Object.entries(found))
  for (const [key, difference] of different) console.log(`${backend}, ${key}: ${difference}`);
write(coverageInReadme(found));
