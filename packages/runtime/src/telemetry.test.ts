import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const program = join(import.meta.dirname, '../testing/run-model.ts');
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'gradkit-telemetry-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Runs a model in a process of its own, whose home is empty; gives what the native library finds in its environment. */
function nativeSetting(where: 'main' | 'worker', set: Record<string, string> = {}): string {
  const { ORT_DISABLE_TELEMETRY: _, ...rest } = process.env;
  const env = { ...rest, HOME: home, XDG_CACHE_HOME: join(home, 'cache'), TMPDIR: home, ...set };
  const { stdout, stderr } = spawnSync(process.execPath, ['--conditions=gradkit:source', program, where], {
    env,
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return stdout.trim();
}

// elsewhere the environment is read in another way
describe.runIf(process.platform !== 'win32')('telemetry of the native library', () => {
  it.each(['main', 'worker'] as const)('is off in a %s thread, and leaves nothing in the home folder', (where) => {
    expect(nativeSetting(where)).toBe('1');
    expect(readdirSync(home, { recursive: true })).toEqual([]);
  });

  it('stays on where the user says so', () => {
    expect(nativeSetting('main', { ORT_DISABLE_TELEMETRY: '0' })).toBe('0');
  });
});
