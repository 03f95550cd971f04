import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from './packed/run-command.ts';
import { existsInRoot, glob, readText, root, workspaces } from './workspace.ts';

const folders = workspaces.filter(({ folder }) => folder.startsWith('examples/')).map(({ folder }) => folder);
const pages = folders.filter((folder) => existsInRoot(`${folder}/vite.config.ts`) && folder !== 'examples/site');
const lessons = folders
  .filter((folder) => !['examples/course', 'examples/site', ...pages].includes(folder))
  .map((folder) => folder.split('/')[1]);

async function run(file: string, args: readonly string[]): Promise<string> {
  const scratch = mkdtempSync(join(tmpdir(), 'gradkit-example-')); // what it writes below runs/ lands here
  try {
    return await runCommand('node', [join(root, file), ...args], { cwd: scratch }); // packages as built, which load in half the time
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

test.for(lessons)('%s does its dry run', async (name) => {
  expect(await run(`examples/${name}/${name}.ts`, ['--dry-run'])).not.toBe('');
});

test.for(lessons)('the answers of %s answer its exercises', async (name) => {
  const files = glob(`examples/${name}/answers/*.ts`);
  expect(files).not.toEqual([]);
  const printed = await run('tooling/checks/src/answers-in-turn.ts', files.map((file) => join(root, file))); // prettier-ignore
  const silent = files.filter((file) => !new RegExp(`^## .*${file}\\n[^#]`, 'm').test(printed));
  expect(silent).toEqual([]);
});

test('pictures are small enough for a page', () => {
  const large = glob('examples/*/pictures/*').filter((path) => statSync(join(root, path)).size > 100_000);
  expect(large).toEqual([]);
});

test.for(lessons)('%s has a README with its expected result', (name) => {
  expect(readText(`examples/${name}/README.md`)).toContain('\n## Expected result\n');
});

test('the course lists every lesson, by its command and in its index', async () => {
  const listed = [...(await run('examples/course/course.ts', [])).matchAll(/^ {3}([a-z-]+) {2,}/gm)].map(
    ([, name]) => name,
  );
  expect(listed.toSorted()).toEqual(lessons.toSorted());
  const index = [...readText('examples/README.md').matchAll(/\]\(([a-z-]+)\/README\.md\)/g)].map(([, name]) => name);
  const namesOfPages = pages.map((folder) => folder.split('/')[1]);
  expect(index.filter((name) => !['site', ...namesOfPages].includes(name))).toEqual(listed);
  expect(index).toEqual(expect.arrayContaining(namesOfPages));
});

test.for([
  ['--epochs', 'x', "course: --epochs is 'x'; it must be a whole number of at least 1"],
  ['--data', 'no-folder', 'course: --data is no-folder, but there is no folder /'],
])('the course says once what is wrong with %s, before any lesson', async ([flag, value, text]) => {
  const error = await run('examples/course/course.ts', ['all', flag, value]).catch(String);
  expect(error).toContain(text);
  expect(error).not.toContain('---');
});
