import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from './packed/run-command.ts';
import { existsInRoot, root, workspaces } from './workspace.ts';

const examples = workspaces.filter(({ folder }) => folder.startsWith('examples/')).map(({ folder }) => folder);

test.for(examples)('%s does its dry run', async (folder) => {
  const file = join(root, folder, `${folder.split('/')[1]}.ts`);
  const scratch = mkdtempSync(join(tmpdir(), 'gradkit-example-')); // what it writes below runs/ lands here
  try {
    const args = ['--conditions=gradkit:source', file, '--dry-run'];
    const printed = await runCommand('node', args, { cwd: scratch });
    expect(printed).not.toBe('');
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});

test.for(examples)('%s has a README with its expected result', (folder) => {
  expect(existsInRoot(`${folder}/README.md`)).toBe(true);
});
