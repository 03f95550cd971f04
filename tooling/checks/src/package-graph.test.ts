import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importsOf, isBuiltin, isRelative, splitSpecifier } from './imports.ts';
import { existsInRoot, glob, isTest, packages, workspaces, type Workspace } from './workspace.ts';

/** Who may depend on whom. A package may use only what stands above it; names are those after `@gradkit/`. */
const allowed: Record<string, readonly string[]> = {
  'core-tensor': [],
  autograd: ['core-tensor'],
  layers: ['core-tensor', 'autograd'],
  safetensors: ['core-tensor'],
  pretrained: ['core-tensor', 'layers', 'safetensors'],
  losses: ['core-tensor', 'layers'],
  optimizers: ['core-tensor', 'autograd'],
  models: ['core-tensor', 'autograd', 'layers', 'losses', 'optimizers'],
  metrics: ['core-tensor'],
  distributions: ['core-tensor', 'autograd'],
  data: ['core-tensor', 'distributions', 'safetensors'],
  'onnx-export': ['core-tensor', 'autograd', 'layers', 'runtime'],
  runtime: ['core-tensor'],
  compile: ['core-tensor', 'autograd', 'onnx-export', 'runtime'],
  'onnx-import': ['core-tensor', 'autograd', 'layers', 'losses', 'optimizers', 'onnx-export', 'runtime', 'compile'],
  'train-loop': [
    'core-tensor',
    'autograd',
    'layers',
    'safetensors',
    'losses',
    'optimizers',
    'data',
    'metrics',
    'compile',
  ],
  'tfjs-backend': ['core-tensor'],
  'tfjs-converter': [
    'core-tensor',
    'autograd',
    'layers',
    'safetensors',
    'losses',
    'optimizers',
    'metrics',
    'data',
    'onnx-export',
    'runtime',
    'compile',
    'train-loop',
  ],
  plot: [],
  report: ['core-tensor', 'autograd', 'layers', 'losses', 'optimizers', 'metrics', 'data', 'train-loop', 'plot'],
};
allowed['create-gradkit'] = Object.keys(allowed); // by its template
allowed.gradkit = Object.keys(allowed);

/** Packages for Node alone, by their purpose. */
const nodeOnly = new Set(['create-gradkit']);

const shortName = (name: string): string => name.replace(/^@gradkit\//, '');
const isOurs = (name: string): boolean => /^(create-)?gradkit$|^@gradkit\//.test(name);

function declared({ manifest }: Workspace, { withDev }: { withDev: boolean }): Set<string> {
  const { name, dependencies, optionalDependencies, peerDependencies, devDependencies } = manifest;
  const shipped = { ...dependencies, ...optionalDependencies, ...peerDependencies };
  return new Set([name, ...Object.keys({ ...shipped, ...(withDev ? devDependencies : {}) })]);
}

const provided = new Set(['vitest', 'vite', 'rolldown']); // by the root, for tests and their set-up

describe.each(packages)('$manifest.name', (workspace) => {
  const name = shortName(workspace.manifest.name);

  test('depends only on packages above it', () => {
    expect(Object.keys(allowed)).toContain(name);
    const used = [...declared(workspace, { withDev: true })].filter(isOurs).map(shortName);
    expect(used.filter((other) => other !== name && !allowed[name].includes(other))).toEqual([]);
  });

  test('loads in a browser, unless it is for Node alone: Node is needed only behind other entry points or import()', () => {
    const found = nodeImports(`${workspace.folder}/src/index.ts`, new Set());
    expect(found.length > 0, found.join()).toBe(nodeOnly.has(name));
  });
});

describe.each(workspaces)('$folder', (workspace) => {
  const { folder, manifest } = workspace;
  const files = glob(`${folder}/**/*.ts`);

  test('imports only what its package.json declares', () => {
    const undeclared = files.flatMap((file) => {
      const ofTests = isTest(file) || file.includes('/template/') || manifest.private === true; // an app installs what is in a template
      const names = new Set([
        ...declared(workspace, { withDev: ofTests }),
        ...Object.keys(manifest.imports ?? {}),
        ...(ofTests ? provided : []),
      ]);
      return importsOf(file)
        .filter(({ specifier }) => !isRelative(specifier) && !isBuiltin(specifier))
        .map(({ specifier, line }) => ({ name: splitSpecifier(specifier)[0], where: `${file}:${line}` }))
        .filter((found) => !names.has(found.name))
        .map((found) => `${found.where} imports ${found.name}`);
    });
    expect(undeclared).toEqual([]);
  });

  test('imports other packages by their exports, never by a path into them', () => {
    const deep = files.flatMap((file) =>
      importsOf(file)
        .filter(({ specifier }) => {
          if (isRelative(specifier)) return !isInside(folder, posix.join(posix.dirname(file), specifier));
          const [name, subpath] = splitSpecifier(specifier);
          const other = workspaces.find((candidate) => candidate.manifest.name === name);
          return other !== undefined && !(subpath in other.manifest.exports);
        })
        .map(({ specifier, line }) => `${file}:${line} imports ${specifier}`),
    );
    expect(deep).toEqual([]);
  });

  test('relative imports name an existing .ts file', () => {
    const missing = files.flatMap((file) =>
      importsOf(file)
        .filter(({ specifier }) => isRelative(specifier))
        .filter(({ specifier }) => !existsInRoot(posix.join(posix.dirname(file), specifier)))
        .map(({ specifier, line }) => `${file}:${line} imports ${specifier}`),
    );
    expect(missing).toEqual([]);
  });
});

/** Imports of Node's own modules that come with the file. */
function nodeImports(file: string, seen: Set<string>): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  return importsOf(file).flatMap(({ specifier, line, lazy }) => {
    if (lazy) return [];
    if (isBuiltin(specifier)) return [`${file}:${line} imports ${specifier}`];
    return isRelative(specifier) ? nodeImports(posix.join(posix.dirname(file), specifier), seen) : [];
  });
}

/** A workspace may reach outside itself only for the shared set-up and, in `tooling`, for its siblings. */
function isInside(folder: string, target: string): boolean {
  if (target.startsWith(`${folder}/`) || target.startsWith('tooling/config/')) return true;
  return folder.startsWith('tooling/') && target.startsWith('tooling/');
}
