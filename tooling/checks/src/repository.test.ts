import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { glob, isTest, packages, readText, root, workspaces } from './workspace.ts';

const home = 'https://github.com/gradkit/gradkit';

test('the top level holds these entries and dotfiles only', () => {
  const local = new Set(['node_modules', 'runs', 'coverage']); // made by running things, ignored by git
  const entries = readdirSync(root).filter((name) => !name.startsWith('.') && !local.has(name));
  expect(entries.toSorted()).toEqual(
    [
      'CITATION.cff',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'examples',
      'package.json',
      'packages',
      'pnpm-lock.yaml',
      'pnpm-workspace.yaml',
      'tooling',
      'turbo.json',
    ].toSorted(),
  );
});

test('the lockfile names no host', () => {
  expect(readText('pnpm-lock.yaml')).not.toMatch(/https?:/);
});

test('versions are exact, except between the packages of this repository', () => {
  const loose = [{ folder: '.', manifest: JSON.parse(readText('package.json')) }, ...workspaces].flatMap(
    ({ folder, manifest: { dependencies = {}, devDependencies = {}, optionalDependencies = {} } }) =>
      Object.entries<string>({ ...dependencies, ...devDependencies, ...optionalDependencies })
        .filter(
          ([, version]) => !/^\d+\.\d+\.\d+$|^workspace:[\^*]$|^catalog:|^npm:typescript@\d+\.\d+\.\d+$/.test(version),
        )
        .map(([name, version]) => `${folder}: ${name} ${version}`),
  );
  expect(loose).toEqual([]);
});

test('all packages are released with one version, which core-tensor knows', () => {
  expect(new Set(packages.map(({ manifest }) => manifest.version)).size).toBe(1);
  const [{ manifest }] = packages;
  expect(readText('packages/core-tensor/src/version.ts')).toContain(`version = '${manifest.version}'`);
  expect(JSON.parse(readText('.changeset/config.json')).fixed).toEqual([['gradkit', 'create-gradkit', '@gradkit/*']]);
});

/**
 * Importing a main entry gives tensors their methods. Bundlers keep that import only where the entry itself is listed, too: else they
 * take what is asked for from where it is defined, and leave the entry out.
 */
const sideEffects: Readonly<Record<string, readonly string[]>> = {
  '@gradkit/core-tensor': [
    './src/index.ts',
    './src/tensor-methods.ts',
    './dist/index.js',
    './dist/tensor-methods.js',
    './dist/bundle/*.js',
  ],
  gradkit: ['./src/index.ts', './dist/index.js', './dist/bundle/*.js'],
};

/** Tensors of two copies of core-tensor cannot meet, so an app has one: its own. */
const singleCopy = '@gradkit/core-tensor';

describe.each(packages)('$manifest.name', ({ folder, manifest }) => {
  test('leaves core-tensor to the app, and says so where it is installed; only the umbrella brings it', () => {
    const { dependencies = {}, peerDependencies = {} } = manifest;
    expect(singleCopy in dependencies).toBe(manifest.name === 'gradkit');
    const installed = /^npm install .*$/m.exec(readText(`${folder}/README.md`))?.[0] ?? '';
    expect(installed.includes(singleCopy) || !(singleCopy in peerDependencies)).toBe(true);
  });

  test('is named after its folder, and says what a package says', () => {
    const name = folder.replace('packages/', '');
    expect(manifest.name).toBe(name.endsWith('gradkit') ? name : `@gradkit/${name}`);
    expect(manifest).toMatchObject({
      license: 'MIT',
      homepage: `${home}/tree/main/${folder}#readme`,
      bugs: `${home}/issues`,
      repository: { type: 'git', url: `git+${home}.git`, directory: folder },
      type: 'module',
      sideEffects: sideEffects[manifest.name] ?? false,
      engines: { node: '>=20.19' },
      publishConfig: { access: 'public' },
      description: expect.stringMatching(/.{20}/),
    });
    expect(manifest.files).toEqual(expect.arrayContaining(['dist', 'src', '!**/*.test.ts']));
  });

  test('each entry point lists its source first and its default last, of which Node takes the bundle', () => {
    for (const [subpath, target] of Object.entries(manifest.exports)) {
      if (typeof target === 'string') continue;
      const conditions = Object.keys(target);
      expect(conditions[0], subpath).toBe('gradkit:source');
      expect(conditions.at(-1), subpath).toBe('default');
      expect(target.node, subpath).toBe(target.default.replace('./dist/', './dist/bundle/'));
      expect(target['gradkit:source'], subpath).toMatch(/^\.\/src\/.*\.ts$/);
    }
  });

  test('references the packages it depends on, so that tsc sees their built types', () => {
    const text = readText(`${folder}/tsconfig.build.json`);
    const references = [...text.matchAll(/\.\.\/([\w-]+)\/tsconfig\.build\.json/g)].map(([, name]) => name);
    const inRepository = packages.map((other) => other.manifest.name);
    const dependencies = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    const expected = dependencies
      .filter((name) => inRepository.includes(name))
      .map((name) => name.replace('@gradkit/', ''));
    expect(references.toSorted()).toEqual(expected.toSorted());
  });
});

describe('files', () => {
  const sources = glob('{packages,examples,tooling}/**/*.{ts,tsx,mjs,py}').filter(
    (path) => !/\/(gen|generated)\//.test(path),
  );

  test('have at most 400 lines', () => {
    const long = sources.map((path) => ({ path, lines: readText(path).split('\n').length - 1 }));
    expect(long.filter(({ lines }) => lines > 400)).toEqual([]);
  });

  test('stand in folders whose listing fits a screen', () => {
    const places = glob('{packages,examples,tooling}/**').map((path) => path.split('/').slice(0, -1).join('/'));
    const crowded = Object.entries(Object.groupBy(places, (folder) => folder)).filter(
      ([, entries]) => entries!.length > 50,
    );
    expect(crowded.map(([folder]) => folder)).toEqual([]);
  });

  test('are in kebab-case and have a name of their own', () => {
    const odd = sources.filter((path) => {
      const parts = path.split('/');
      return (
        !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z-]+)+$|^[a-z0-9_]+\.py$/.test(parts.at(-1)!) ||
        parts.some((part) => /^(utils?|helpers?|common)(\.ts)?$/.test(part))
      );
    });
    expect(odd).toEqual([]);
  });

  test('take no name from a class, since a minifier changes it', () => {
    const published = sources.filter((path) => /^packages\/\w[\w-]*\/src\//.test(path) && !isTest(path));
    expect(published.filter((path) => readText(path).includes('new.target.name'))).toEqual([]);
  });

  test('an index.ts re-exports by name and does nothing else', () => {
    const indexes = glob('packages/*/src/index.ts');
    const logic = indexes.filter((path) => /^(?!export |import |\}|\s|\/\/|\/\*| \*)./m.test(readText(path)));
    expect(logic).toEqual([]);
  });
});
