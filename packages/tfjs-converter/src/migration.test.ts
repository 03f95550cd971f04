import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { saved } from '../testing/tfjs-models.ts';

const guide = fileURLToPath(new URL('../MIGRATION.md', import.meta.url));
const scratch = fileURLToPath(new URL('../.results/migration', import.meta.url));
const text = await readFile(guide, 'utf8');

/** The programs of a section, theirs and ours. */
const sections = text
  .split(/^## (?=\d)/m)
  .slice(1)
  .map((section) => {
    const [title = ''] = section.split('\n');
    const codeOf = (kind: string): string =>
      new RegExp(`^\`\`\`${kind}\\b[^\\n]*\\n(.*?)^\`\`\``, 'ms').exec(section)?.[1] ?? '';
    return { title, tfjs: codeOf('js'), gradkit: codeOf('ts') };
  });

/** Lines that are neither empty nor imports. */
const linesOf = (code: string): number =>
  code.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('import ')).length;

/** The table of lengths, as it stands in the guide. */
function tableOfLines(): string {
  const rows = sections.map(({ title, tfjs, gradkit }) => [title, linesOf(tfjs), linesOf(gradkit)] as const);
  const total = rows.reduce(([a, b], [, theirs, ours]) => [a + theirs, b + ours], [0, 0]);
  const all = [...rows, ['all', ...total] as const];
  const lines = all.map(([title, theirs, ours]) => `| ${title} | ${theirs} | ${ours} |`);
  return ['| program | lines without imports in TensorFlow.js | in gradkit |', '|---|---|---|', ...lines].join('\n');
}

/** The model that the programs fetch: features of small images, and two classes. */
function baseModel(): tf.LayersModel {
  const { layers } = tf;
  return tf.sequential({
    layers: [
      layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [12, 12, 3] }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 8, activation: 'relu', name: 'features' }),
      layers.dense({ units: 2, activation: 'softmax' }),
    ],
  });
}

let server: Server;
beforeAll(async () => {
  await mkdir(scratch, { recursive: true });
  const { modelJson, weights } = await saved(baseModel());
  const { modelTopology, weightSpecs } = modelJson;
  const manifest = { modelTopology, weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }] };
  server = createServer((request, response) => {
    if (request.url?.endsWith('.json') === true) response.end(JSON.stringify(manifest));
    else response.end(new Uint8Array(weights));
  });
  await new Promise<void>((resolve) => void server.listen(0, resolve));
});
afterAll(async () => {
  await new Promise((resolve) => void server.close(resolve));
  await rm(scratch, { recursive: true });
});

/** Runs a program; what it prints. */
async function run(name: string, code: string): Promise<unknown[][]> {
  const { port } = server.address() as AddressInfo;
  const file = join(scratch, name);
  await writeFile(
    file,
    code.replaceAll('https://example.org', `http://localhost:${port}`).replaceAll("'runs/", `'${scratch}/`),
  );
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  try {
    await import(/* @vite-ignore */ file);
    return log.mock.calls;
  } finally {
    log.mockRestore();
  }
}

describe.each(sections)('$title', ({ title, tfjs, gradkit }) => {
  const name = title.replaceAll(/\W+/g, '-');
  const isTooSlow = title.startsWith('4.') && process.env['GRADKIT_PROOFS'] !== 'complete'; // a minute on its processor backend
  test.each([
    ...(isTooSlow ? [] : [['TensorFlow.js', `${name}-tfjs.js`, tfjs] as const]),
    ['gradkit', `${name}-gradkit.ts`, gradkit] as const,
  ])(
    'in %s',
    async (_, file, code) => {
      const printed = await run(file, code);
      expect(printed.length).toBeGreaterThan(0);
      for (const value of printed.flat().flat()) expect(Number.isFinite(Number(value)), String(value)).toBe(true);
    },
    300_000,
  );
});

test('the lines are counted', () => {
  const counted = /<!-- lines: begin -->\n(.*?)<!-- lines: end -->/s.exec(text)?.[1]?.trim();
  expect(counted).toBe(tableOfLines());
});
