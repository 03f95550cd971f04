import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from './packed/run-command.ts';
import { root } from './workspace.ts';

test('no file, export or dependency is there for nothing (knip)', async () => {
  const knip = join(root, 'tooling/checks/node_modules/.bin/knip');
  const args = ['--config', 'tooling/checks/knip.json', '--no-config-hints', '--no-progress'];
  expect(await runCommand(knip, args, { cwd: root })).toBe('');
});
