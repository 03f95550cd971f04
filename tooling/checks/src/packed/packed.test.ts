import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packages, root } from '../workspace.ts';
import { findBrowser, pageText } from './browser.ts';
import { compile, compilers } from './compilers.ts';
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

/** A peer that the app chooses; linked, for it is large. */
const onnxRuntime = realpathSync(join(root, 'packages/runtime/node_modules/onnxruntime-web'));

beforeAll(async () => {
  const missing = tarballs.filter(({ file }) => !existsSync(file));
  if (missing.length > 0) {
    throw new Error(`no packed ${missing.map(({ name }) => name).join(', ')}: run \`turbo run check:pkg\` first`);
  }
  cpSync(join(import.meta.dirname, 'app'), app, { recursive: true });
  const own = Object.fromEntries(tarballs.map(({ name, file }) => [name, `file:${file}`]));
  const second = { 'second-core-tensor': own['@gradkit/core-tensor'] };
  const dependencies = { ...own, ...second, 'onnxruntime-web': `file:${onnxRuntime}` };
  // The packages of this repository must come from the tarballs even where one depends on another.
  const overrides = Object.fromEntries(tarballs.map(({ name }) => [name, `$${name}`]));
  const manifest = { name: 'app', version: '1.0.0', private: true, type: 'module', dependencies, overrides };
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest, null, 2));
  const options = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await runCommand('npm', ['install', ...options], { cwd: app });
});

afterAll(() => rmSync(app, { recursive: true, force: true }));

interface Outcome {
  readonly first: number;
  readonly last: number;
  readonly device?: string;
  readonly difference?: number;
  readonly messages?: string[];
}

function expectTrained(printed: string): Outcome {
  const outcome = JSON.parse(printed) as Outcome;
  expect(outcome.first).toBeGreaterThan(0.05);
  expect(outcome.last).toBeLessThan(outcome.first / 2);
  return outcome;
}

function expectDeployed({ device, difference }: Outcome): void {
  expect(device).toBe('wasm');
  expect(difference).toBeLessThan(1e-5);
}

describe('the packed packages, installed with npm outside the repository,', () => {
  test('train, export and run in Node, and every entry point loads', async () => {
    const printed = await runCommand('node', ['node.js', ...entries], { cwd: app });
    expectDeployed(expectTrained(printed));
  });

  test('say so where values of two copies of core-tensor meet', async () => {
    const printed = await runCommand('node', ['two-copies.js'], { cwd: app });
    expect(printed).toMatch(
      /^\[ 2 \] \[ 2 \]\nConfigError: linear: .*another copy of @gradkit\/core-tensor \(version /,
    );
  });

  const byNode = Object.keys(compilers).map((version) => [version, 'nodenext'] as const);
  const byBundler = [['5.0', 'bundler'] as const, ['7.0', 'bundler'] as const];
  test.for([...byNode, ...byBundler])(
    'have types that TypeScript %s accepts (%s)',
    async ([version, moduleResolution]) => {
      const lines = entries.map((entry, i) => `export * as entry${i} from '${entry}';`);
      writeFileSync(join(app, 'types.ts'), `${lines.join('\n')}\n`);
      const compilerOptions = {
        target: 'es2022',
        lib: ['es2022', 'dom', 'dom.iterable'],
        module: moduleResolution === 'bundler' ? 'esnext' : 'nodenext',
        moduleResolution,
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        noPropertyAccessFromIndexSignature: true,
        noEmit: true,
        skipDefaultLibCheck: true, // those of the compiler are not ours
        skipLibCheck: moduleResolution === 'bundler', // they are checked as found by Node
        types: [],
      };
      writeFileSync(
        join(app, 'tsconfig.json'),
        JSON.stringify({ compilerOptions, files: ['types.ts', 'consumer.ts'] }),
      );
      expect(await compile(version, app)).toBe('');
    },
  );

  test('train, export and run in a page built by Vite', async () => {
    await build({ root: app, configFile: false, logLevel: 'error', build: { modulePreload: { polyfill: false } } });
    const browser = findBrowser();
    const outcome = expectTrained(await pageText(join(app, 'dist'), browser));
    if (browser !== null) expectDeployed(outcome);
    // Minified: what a user reads must not depend on the names of classes.
    expect(outcome.messages).toEqual([
      expect.stringMatching(/^ShapeError: linear: x is \[1, 3\]/),
      expect.stringMatching(/^ConfigError: Conv2d: kernelSize is 0/),
      expect.stringMatching(/^ConfigError: SGD: learningRate is -1/),
    ]);
  });
});
