import { appendFileSync, cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from './packed/run-command.ts';
import { packages, root } from './workspace.ts';

const turbo = join(root, 'node_modules/.bin/turbo');

interface DryRun {
  readonly tasks: {
    readonly package: string;
    readonly command: string;
    readonly hash: string;
    readonly cache: { readonly status: string };
  }[];
}

/** What a build would do, without doing it. Private packages that others need for their tests have nothing to build. */
async function planBuild(folder: string): Promise<DryRun['tasks']> {
  const args = ['run', 'build', '--dry=json', '--filter=./packages/*', '--cwd', folder];
  const printed = await runCommand(turbo, args, { cwd: folder });
  const { tasks } = JSON.parse(printed.slice(printed.indexOf('{'))) as DryRun;
  return tasks.filter(({ command }) => command !== '<NONEXISTENT>');
}

test('a second build is fully cached', async () => {
  await runCommand(turbo, ['run', 'build', '--filter=./packages/*', '--output-logs=errors-only'], {
    cwd: root,
  });
  const missed = (await planBuild(root)).filter(({ cache }) => cache.status !== 'HIT');
  expect(missed.map((task) => task.package)).toEqual([]);
});

test('a change in losses rebuilds its dependents, a change in a test rebuilds nothing', async () => {
  const copy = mkdtempSync(join(realpathSync(tmpdir()), 'gradkit-turbo-'));
  try {
    const made = new Set(['.git', '.turbo', '.results', 'node_modules', 'dist', 'golden', 'runs']);
    cpSync(root, copy, { recursive: true, filter: (path) => path === root || !made.has(basename(path)) });
    const before = await planBuild(copy);
    appendFileSync(join(copy, 'packages/losses/src/new.test.ts'), 'export {};\n');
    appendFileSync(join(copy, 'packages/losses/README.md'), 'More.\n');
    expect(changed(before, await planBuild(copy))).toEqual([]);
    appendFileSync(join(copy, 'packages/losses/src/index.ts'), '\n');
    expect(changed(before, await planBuild(copy))).toEqual(dependentsOf('@gradkit/losses'));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});

function changed(before: DryRun['tasks'], after: DryRun['tasks']): string[] {
  const hashes = new Map(before.map((task) => [task.package, task.hash]));
  const different = after.filter((task) => hashes.get(task.package) !== task.hash);
  return different.map((task) => task.package).toSorted();
}

/** The package itself and everything that reaches it through its dependencies. */
function dependentsOf(name: string): string[] {
  const found = new Set([name]);
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const { manifest } of packages) {
      const used = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.devDependencies });
      if (used.some((dependency) => found.has(dependency))) found.add(manifest.name);
    }
  }
  return [...found].toSorted();
}
