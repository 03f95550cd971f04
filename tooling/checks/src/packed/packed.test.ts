import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packages, root } from '../workspace.ts';
import { findBrowser, pageText } from './browser.ts';
import { runCommand } from './run-command.ts';

/** An app outside the repository: nothing in it can see a workspace, a source or a development tool by accident. */
const app = mkdtempSync(join(realpathSync(tmpdir()), 'gradkit-app-'));

const tarballs = packages.map(({ folder, manifest }) => ({
  name: manifest.name,
  file: join(root, folder, '.results/package.tgz'),
}));
const entries = packages.flatMap(({ manifest }) =>
  Object.keys(manifest.exports)
    .filter((subpath) => subpath !== './package.json')
    .map((subpath) => manifest.name + subpath.slice(1)),
);

beforeAll(async () => {
  const missing = tarballs.filter(({ file }) => !existsSync(file));
  if (missing.length > 0) {
    throw new Error(`no packed ${missing.map(({ name }) => name).join(', ')}: run \`turbo run check:pkg\` first`);
  }
  cpSync(join(import.meta.dirname, 'app'), app, { recursive: true });
  const dependencies = Object.fromEntries(tarballs.map(({ name, file }) => [name, `file:${file}`]));
  // The packages of this repository must come from the tarballs even where one depends on another.
  const overrides = Object.fromEntries(tarballs.map(({ name }) => [name, `$${name}`]));
  const manifest = { name: 'app', version: '1.0.0', private: true, type: 'module', dependencies, overrides };
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest, null, 2));
  const options = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await runCommand('npm', ['install', ...options], { cwd: app, timeoutMs: 240_000 });
}, 250_000);

afterAll(() => rmSync(app, { recursive: true, force: true }));

function expectTrained(printed: string): void {
  const { first, last } = JSON.parse(printed) as { first: number; last: number };
  expect(first).toBeGreaterThan(0.05);
  expect(last).toBeLessThan(first / 2);
}

describe('the packed packages, installed with npm outside the repository,', () => {
  test('train in Node, and every entry point loads', { timeout: 60_000 }, async () => {
    expectTrained(await runCommand('node', ['node.js', ...entries], { cwd: app, timeoutMs: 60_000 }));
  });

  test.for(['nodenext', 'bundler'])('have types that compile (%s)', { timeout: 60_000 }, async (moduleResolution) => {
    const lines = entries.map((entry, i) => `export * as entry${i} from '${entry}';`);
    writeFileSync(join(app, 'types.ts'), `${lines.join('\n')}\n`);
    const compilerOptions = {
      target: 'es2022',
      lib: ['es2024', 'esnext.disposable', 'esnext.float16', 'dom', 'dom.iterable'],
      module: moduleResolution === 'bundler' ? 'esnext' : 'nodenext',
      moduleResolution,
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      types: [],
    };
    writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['types.ts'] }));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    expect(await runCommand('node', [tsc, '--pretty', 'false'], { cwd: app, timeoutMs: 60_000 })).toBe('');
  });

  test('train in a page built by Vite', { timeout: 120_000 }, async () => {
    await build({ root: app, configFile: false, logLevel: 'error', build: { modulePreload: { polyfill: false } } });
    expectTrained(await pageText(join(app, 'dist'), findBrowser()));
  });
});
