/** Brings the table in the README of tfjs-backend up to date; it takes minutes: node --conditions=gradkit:source src/tfjs/write.ts */
import { write } from '../readme-table.ts';
import { coverageInReadme, coverageOf, type BackendName, type Coverage } from './coverage.ts';
import { tf } from './load-tfjs.ts';
import { openPage } from './open-page.ts';
import { runCases } from './run-cases.ts';

async function inNode(backend: 'cpu' | 'wasm'): Promise<Coverage> {
  await tf.setBackend('cpu');
  return coverageOf(backend, (operation, cases) => runCases(tf, backend, operation, cases));
}

async function inPage(backend: 'webgl' | 'webgpu'): Promise<Coverage> {
  const page = await openPage();
  const coverage = await coverageOf(backend, (operation, cases) => page.cases(backend, operation, cases));
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
