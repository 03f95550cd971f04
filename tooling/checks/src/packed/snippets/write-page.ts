import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SnippetScript } from './browser-snippets.ts';

/** Whether one needs a worker, which knows nothing of an import map. */
const needsWorker = ({ code }: SnippetScript): boolean => /new Worker\(/.test(code);

/** Writes the scripts, and the program that runs them one after the other, into the folder of the page. */
export function writeSnippets(folder: string, scripts: readonly SnippetScript[]): void {
  for (const { name, code } of scripts) writeFileSync(join(folder, name), code);
  const entries = scripts
    .filter(({ example }) => example !== null)
    .map(
      (script) =>
        `  { name: '${script.name}', needsWorker: ${needsWorker(script)}, load: () => import('./${script.name}') },`,
    );
  writeFileSync(join(folder, 'program.js'), program(entries.join('\n')));
}

const program = (entries: string): string => `import { seenOf } from './collect.js';

const snippets = [
${entries}
];
const hasMap = document.querySelector('script[type=importmap]') !== null;
const shown = () => document.querySelector('output').textContent;

/** A training that goes on is left once it is compiled. */
function leaveCompiled() {
  const timer = setInterval(() => {
    if (!shown().includes('wasm by onnxruntime-web')) return;
    document.querySelector('#cancel').click();
    clearInterval(timer);
  }, 20);
}

async function runAll() {
  const reports = [];
  leaveCompiled();
  for (const { name, needsWorker, load } of snippets) {
    if (hasMap && needsWorker) continue;
    const tooLong = new Promise((resolve) => setTimeout(() => resolve('it did not end in two minutes'), 120_000));
    const ended = load().then(
      () => null,
      (error) => String(error),
    );
    const failed = await Promise.race([ended, tooLong]);
    reports.push({ name, seen: seenOf(name), failed });
  }
  return { reports, shown: shown() };
}

globalThis.findings = runAll();
`;
