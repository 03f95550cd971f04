import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packages, root } from '../workspace.ts';
import { findBrowser, openBrowser } from './browser.ts';
import { compile, compilers } from './compilers.ts';
import {
  buildNext,
  copyRuntime,
  heavyDependencies,
  heavyPageBuilds,
  heavySmallPageBuilds,
  mappedPage,
  pageBuilds,
  smallPageBuilds,
  wasmFiles,
} from './pages/builds.ts';
import { openPage, openSite } from './pages/open-page.ts';
import { serveNext } from './pages/serve-next.ts';
import { runCommand } from './run-command.ts';
import { browserSnippets, problemsOf, type SnippetReport } from './snippets/browser-snippets.ts';
import { writeSnippets } from './snippets/write-page.ts';

/** An app outside the repository: nothing in it can see a workspace, a source or a development tool by accident. */
const app = mkdtempSync(join(realpathSync(tmpdir()), 'gradkit-app-'));

/** The same without ONNX Runtime. */
const bare = mkdtempSync(join(realpathSync(tmpdir()), 'gradkit-bare-app-'));

const tarballs = packages.map(({ folder, manifest }) => ({
  name: manifest.name,
  file: join(root, folder, '.results/package.tgz'),
}));
const entries = packages.flatMap(({ manifest }) =>
  Object.keys(manifest.exports)
    .filter((subpath) => subpath !== './package.json')
    .map((subpath) => manifest.name + subpath.slice(1)),
);

/** Whether pages are also made by what takes half a minute each. */
const complete = process.env.GRADKIT_PROOFS === 'complete';
const builds = complete ? [...pageBuilds, ...heavyPageBuilds] : pageBuilds;
const smallBuilds = complete ? [...smallPageBuilds, ...heavySmallPageBuilds] : smallPageBuilds;

/** Entry points that no page loads. */
const nodeOnly = /\/node$|worker$|^create-gradkit/;

/** A peer that the app chooses; linked, for it is large. Next's own bundler refuses links out of an app. */
const onnxRuntime = realpathSync(join(root, 'packages/runtime/node_modules/onnxruntime-web'));

beforeAll(async () => {
  const missing = tarballs.filter(({ file }) => !existsSync(file));
  if (missing.length > 0) {
    throw new Error(`no packed ${missing.map(({ name }) => name).join(', ')}: run \`turbo run check:pkg\` first`);
  }
  cpSync(join(import.meta.dirname, 'app'), app, { recursive: true });
  cpSync(join(import.meta.dirname, 'pages/app'), join(app, 'pages'), { recursive: true });
  for (const name of ['next', 'next-served', 'next-small', 'wasm-only', 'eager', 'snippets'])
    cpSync(join(import.meta.dirname, 'pages', name), join(app, name), { recursive: true });
  const own = Object.fromEntries(tarballs.map(({ name, file }) => [name, `file:${file}`]));
  const second = { 'second-core-tensor': own['@gradkit/core-tensor'] };
  const others = complete ? heavyDependencies : { 'onnxruntime-web': `file:${onnxRuntime}` };
  const dependencies = { ...own, ...second, ...others };
  // The packages of this repository must come from the tarballs even where one depends on another.
  const overrides = Object.fromEntries(tarballs.map(({ name }) => [name, `$${name}`]));
  const manifest = { name: 'app', version: '1.0.0', private: true, type: 'module', dependencies, overrides };
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest, null, 2));
  const options = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await runCommand('npm', ['install', ...options], { cwd: app });
});

afterAll(() => {
  for (const folder of [app, bare]) rmSync(folder, { recursive: true, force: true });
});

interface Outcome {
  readonly first: number;
  readonly last: number;
  readonly device: string;
  readonly difference: number;
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
});

test('the packed packages are bundled for pages where nothing optional is installed', async () => {
  const forPages = entries.filter((entry) => !nodeOnly.test(entry));
  expect(forPages.length).toBeGreaterThan(packages.length);
  const contents = forPages.map((entry, i) => `export * as entry${i} from '${entry}';`).join('\n');
  const { warnings } = await build({
    stdin: { contents, resolveDir: app },
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'silent',
  });
  const names = warnings.map(({ text }) => /^Could not resolve "([^"]*)"/.exec(text)?.[1] ?? text);
  expect([...new Set(names)].toSorted()).toEqual([]);
});

interface Findings {
  readonly where: {
    readonly device: string;
    readonly engine: string;
    readonly threads: number;
    readonly runsOn: object;
  };
  /** outputs of the file, the loss of the step, outputs of what it made */
  readonly numbers: readonly number[];
  readonly mistakes: readonly string[];
}

const executablePath = findBrowser();

/** What is said where the bundler mixes scripts of ONNX Runtime and the app. */
const fewerThreads = /^gradkit: threads is 2, but WebAssembly has 1 here: the bundler .*: configure\(/;

/** Folders of what is served that are not built. */
const elsewhere = /^(?:onnxruntime|node_modules)/;

describe.skipIf(executablePath === null)('a page of the packed packages', () => {
  let browser: Browser;
  let inNode: Findings;
  beforeAll(async () => {
    browser = await openBrowser(executablePath!);
    inNode = JSON.parse(await runCommand('node', ['node.js'], { cwd: join(app, 'pages') })) as Findings;
  });
  afterAll(() => browser?.close());

  function expectAsInNode({ where, numbers, mistakes }: Findings, threads: number): void {
    expect(where).toEqual({ ...inNode.where, threads });
    expect(numbers).toHaveLength(inNode.numbers.length);
    numbers.forEach((number, i) => expect(number).toBeCloseTo(inNode.numbers[i], 5));
    // Minified: what a user reads, and the class that is caught, must not depend on the names of classes.
    expect(mistakes).toEqual(inNode.mistakes);
  }

  test('does in Node what is expected', () => {
    const { where, numbers, mistakes } = inNode;
    const place = { device: 'wasm', engine: 'onnxruntime-web' };
    expect(where).toEqual({ ...place, threads: 1, runsOn: place });
    expect(numbers).toHaveLength(12 + 1 + 12);
    expect(mistakes).toEqual([
      'ShapeError: linear: x is [1, 3] but weight is [1, 2]; the last axes must match (3 vs 2)',
      'ConfigError: Conv2d: kernelSize is 0; it must be a whole number of at least 1',
      'ConfigError: SGD: learningRate is -1; it must be at least 0 and finite',
      "RuntimeError: Session.run: the model's inputs are input; input is missing",
    ]);
  });

  test.for(builds)('made by $name runs, learns and exports as Node does', async (way) => {
    const out = join(app, 'out', way.name);
    await way.make(app, out);
    cpSync(join(app, 'pages/model.onnx'), join(out, 'model.onnx'));

    const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.wasm'));
    const built = files.filter((path) => !elsewhere.test(path)).map((path) => statSync(join(out, path)).size);
    const sizes = wasmFiles.map((name) => statSync(join(onnxRuntime, 'dist', name)).size);
    expect(built.toSorted((a, b) => a - b)).toEqual(way.hasFiles ? sizes : []);

    const { findings, warnings, served } = await openPage<Readonly<Record<string, Findings>>>(
      browser,
      out,
      way.address,
    );
    expect(Object.keys(findings)).toEqual(Object.keys(way.threads));
    for (const [place, threads] of Object.entries(way.threads)) expectAsInNode(findings[place], threads);
    const count = Object.values(way.threads).filter((threads) => threads === 1).length;
    expect(warnings).toEqual(Array(count).fill(expect.stringMatching(fewerThreads)));
    expect(new Set(served.filter((path) => path.endsWith('.wasm'))).size).toBe(1);
  });

  test.for(smallBuilds)('made by $name with @gradkit/runtime/wasm runs, and has one .wasm file', async (way) => {
    const out = join(app, 'out', `wasm-only ${way.name}`);
    await way.make(app, out, 'wasm-only');
    cpSync(join(app, 'pages/model.onnx'), join(out, 'model.onnx'));
    const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.wasm'));
    expect(files).toHaveLength(1);
    const { findings, served } = await openPage<Record<string, unknown>>(browser, out, '');
    expect(findings).toEqual({
      device: 'wasm',
      numbers: expect.toSatisfy((numbers: readonly number[]) =>
        numbers.every((number, i) => Math.abs(number - inNode.numbers[i]) < 1e-5),
      ),
      refusal: expect.stringMatching(
        /^RuntimeError: createSession: device webgpu is not there in @gradkit\/runtime\/wasm/,
      ),
    });
    expect(served.filter((path) => path.endsWith('.wasm'))).toHaveLength(1);
  });

  test.for(smallBuilds)('made by $name without ONNX Runtime trains eagerly, and says what to install', async (way) => {
    const from = join(app, 'node_modules');
    const isKept = (path: string): boolean => !/^(?:onnxruntime-web|\.package-lock)/.test(path.slice(from.length + 1));
    if (!existsSync(join(bare, 'eager'))) {
      // Turbopack takes the folder of the lock file for the app's, and looks for Next in it
      for (const name of ['pages', 'eager', 'next', 'next-small', 'package.json', 'package-lock.json'])
        cpSync(join(app, name), join(bare, name), { recursive: true });
      cpSync(from, join(bare, 'node_modules'), { recursive: true, filter: isKept });
    }
    const out = join(app, 'out', `eager ${way.name}`);
    await way.make(bare, out, 'eager');
    const { findings } = await openPage<{
      readonly losses: readonly number[];
      readonly runsOn: string;
      readonly refusal: string;
    }>(browser, out, '');
    expect(findings.losses).toHaveLength(100);
    expect(findings.losses.at(-1)).toBeLessThan(findings.losses[0] / 2);
    expect(findings.runsOn).toBe('eager');
    expect(findings.refusal).toMatch(
      /^RuntimeError: createSession: device wasm needs the package onnxruntime-web: .*run:? npm install onnxruntime-web/,
    );
  });

  const everywhere = [...smallBuilds, mappedPage];
  test.for(complete ? everywhere : smallBuilds.slice(0, 1))(
    'made by $name of the examples in READMEs does what they say',
    async (way) => {
      const scripts = browserSnippets();
      writeSnippets(join(app, 'snippets'), scripts);
      const out = join(app, 'out', `snippets ${way.name}`);
      await way.make(app, out, 'snippets');
      cpSync(join(app, 'pages/model.onnx'), join(out, 'digits.onnx'));
      copyRuntime(app, join(out, 'onnxruntime'));
      const { findings } = await openPage<{ readonly reports: readonly SnippetReport[]; readonly shown: string }>(
        browser,
        out,
        '',
      );
      const named = new Map(scripts.map((script) => [script.name, script]));
      expect(findings.reports.flatMap((report) => problemsOf(named.get(report.name)!, report))).toEqual([]);
      expect(findings.reports.length).toBe(
        scripts.filter(({ example }) => example !== null).length - (way === mappedPage ? 2 : 0),
      );
      const trained = /^epoch \d+, batch \d+: \d\.\d+ \(wasm by onnxruntime-web\)$/;
      expect(findings.shown).toMatch(way === mappedPage ? /^$/ : trained);
    },
  );

  test.skipIf(!complete).for(['webpack', 'turbopack'] as const)(
    'served by Next, built by %s, computes on the server, where ONNX Runtime is not loaded, and learns in the browser',
    async (bundler) => {
      cpSync(join(app, 'pages/model.onnx'), join(app, 'next-served/public/model.onnx'));
      const folder = await buildNext(app, bundler, { parts: ['next', 'next-served'], program: 'pages' });
      const { address, loaded, close } = await serveNext(folder);
      try {
        expect(await (await fetch(address)).text()).toContain('The server has counted to 6.');
        const { findings } = await openSite<Readonly<Record<string, Findings>>>(browser, address);
        for (const place of ['page', 'worker']) expectAsInNode(findings[place], 2);
        const scripts = loaded().filter((url) => url.startsWith('file:'));
        expect(scripts.length).toBeGreaterThan(10);
        const isRuntime = (url: string): boolean =>
          /node_modules\/onnxruntime/.test(url) || /_OrtCreateSession\b/.test(readFileSync(new URL(url), 'utf8'));
        expect(scripts.filter(isRuntime)).toEqual([]);
      } finally {
        close();
      }
    },
  );
});
