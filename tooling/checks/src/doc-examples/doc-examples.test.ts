import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseSync } from 'oxc-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { glob, isTest, packages, readText, root } from '../workspace.ts';
import { execute } from './execute.ts';
import { commentExamples, markdownExamples, type DocExample } from './extract.ts';
import { typeErrors, type Exported } from './type-check.ts';
import { withoutMethods } from './without-methods.ts';

const home = process.cwd();
const scratch = mkdtempSync(join(tmpdir(), 'gradkit-examples-')); // what an example saves lands here

beforeAll(() => {
  process.chdir(scratch);
  mkdirSync('node_modules');
  symlinkSync(join(root, 'packages'), 'node_modules/@gradkit', 'junction'); // for threads that load a file of an example
});
afterAll(() => {
  process.chdir(home);
  rmSync(scratch, { recursive: true });
});

const load = (specifier: string): Promise<Record<string, unknown>> => import(/* @vite-ignore */ specifier);

interface Scope {
  readonly values: Record<string, unknown>;
  /** For the type checker. */
  readonly modules: ReadonlyMap<string, Exported>;
}

const scopes = new Map<string, Promise<Scope>>();

/** What an example in a doc comment may use without importing it: core-tensor, its own package and its own file. */
function scopeOf(file: string): Promise<Scope> {
  const scope = scopes.get(file) ?? makeScope(file);
  scopes.set(file, scope);
  return scope;
}

async function makeScope(file: string): Promise<Scope> {
  const own = packages.find(({ folder }) => file.startsWith(`${folder}/`))!;
  const sources = [
    {
      module: '@gradkit/core-tensor',
      exports: await load('@gradkit/core-tensor'),
      index: 'packages/core-tensor/src/index.ts',
    },
    { module: file, exports: await load(join(root, file)), index: file },
    { module: own.manifest.name, exports: await load(own.manifest.name), index: `${own.folder}/src/index.ts` },
  ];
  const modules = sources.flatMap(({ module, exports, index }): (readonly [string, Exported])[] => [
    ...typeExports(index).map((name) => [name, { module, isType: true }] as const),
    ...Object.keys(exports).map((name) => [name, { module, isType: false }] as const),
  ]);
  return { values: Object.assign({}, ...sources.map(({ exports }) => exports)), modules: new Map(modules) };
}

const typesOf = new Map<string, string[]>();

function typeExports(file: string): string[] {
  const names = typesOf.get(file) ?? readTypeExports(file);
  typesOf.set(file, names);
  return names;
}

function readTypeExports(file: string): string[] {
  const entries = parseSync(file, readText(file)).module.staticExports.flatMap((statement) => statement.entries);
  return entries.filter(({ isType }) => isType).flatMap(({ exportName: { name } }) => name ?? []);
}

const place = ({ file, line }: DocExample): string => `${file}:${line}`;

const commented = glob('packages/*/src/**/*.ts')
  .filter((file) => !isTest(file))
  .flatMap((file) => commentExamples(file, readText(file)));
const written = ['README.md', ...glob('{packages,examples}/*/{README,MIGRATION}.md')].flatMap((file) =>
  markdownExamples(file, readText(file)),
);

const runnable = (examples: readonly DocExample[]): [place: string, DocExample][] =>
  examples.filter(({ run }) => run).map((example) => [place(example), example]);

describe('@example', () => {
  test.for(runnable(commented))('%s', async ([, { file, code }]) => {
    const { values } = await scopeOf(file);
    await expect(execute(code, { scope: values, load })).resolves.toBeDefined();
  });
});

describe('README', () => {
  test.for(runnable(written))('%s', async ([, { code, name }]) => {
    if (name !== undefined) writeFileSync(name, code);
    const url = pathToFileURL(join(scratch, 'example.ts')).href;
    // As in a file of its own: others that run here have brought the methods of tensors along.
    const running = withoutMethods(load, (loadAlone) => execute(code, { scope: {}, load: loadAlone, url }));
    await expect(running).resolves.toBeDefined();
  });
});

test('all examples type-check', async () => {
  const scoped = await Promise.all(
    commented.map(async (example) => ({ example, scope: (await scopeOf(example.file)).modules })),
  );
  const unscoped = written.map((example) => ({ example, scope: new Map<string, Exported>() }));
  expect(typeErrors([...scoped, ...unscoped]), 'with the packages as built: `turbo run build`').toEqual([]);
});
