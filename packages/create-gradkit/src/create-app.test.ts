import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CreateAppError, createApp, packageManagers, type CreateAppOptions } from './index.ts';

const repository = join(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(path, 'utf8');

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
const manifestAt = (path: string): Manifest => JSON.parse(read(path)) as Manifest;

let scratch: string;
const home = process.cwd();
beforeEach(() => {
  scratch = mkdtempSync(join(realpathSync(tmpdir()), 'create-gradkit-'));
  process.chdir(scratch);
});
afterEach(() => {
  process.chdir(home);
  rmSync(scratch, { recursive: true });
});

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();

const shared = [
  '.gitignore',
  'README.md',
  'package.json',
  'src/digits.ts',
  'src/model.ts',
  'src/training.ts',
  'test/model.test.ts',
  'tsconfig.json',
];
const page = ['index.html', 'src/page/main.ts', 'src/page/style.css', 'src/page/train-worker.ts', 'vite.config.ts'];
const node = ['src/node/start.ts', 'src/node/train.ts', 'test/train.test.ts', 'tsconfig.node.json'];

describe('an app', () => {
  it('has the files of its template, and those of both with both', async () => {
    const made = Object.fromEntries(
      await Promise.all(
        (['page', 'node', 'both'] as const).map(async (template) => {
          const { files, folder } = await createApp(template, { template });
          expect(filesIn(folder)).toEqual(files);
          return [template, files] as const;
        }),
      ),
    );
    expect(made.page).toEqual(expect.arrayContaining([...shared, ...page]));
    expect(made.node).toEqual([...shared, ...node].sort());
    expect(made.both).toEqual([...new Set([...made.page, ...made.node])].sort());
  });

  it('has its name, the scripts of its template, and a README that begins with the name', async () => {
    const { name, folder } = await createApp('some/where/my-app.2', { template: 'both' });
    expect(name).toBe('my-app.2');
    expect(manifestAt('some/where/my-app.2/package.json').name).toBe('my-app.2');
    const { scripts } = manifestAt(join(folder, 'package.json'));
    expect(Object.keys(scripts)).toEqual(['dev', 'start', 'test', 'typecheck', 'build', 'preview']);
    expect(read(join(folder, 'README.md'))).toMatch(/^# my-app\.2\n\nTrains [^]*\n## The page\n[^]*\n## In Node\n/);
    await createApp('page', { template: 'page' });
    expect(read('page/README.md')).not.toContain('Node');
    expect(read('page/package.json')).not.toMatch(/"start"|-node"|types\/node/);
    await createApp('node', { template: 'node' });
    expect(read('node/README.md')).not.toContain('page');
    expect(read('node/package.json') + read('node/tsconfig.json')).not.toMatch(
      /"(dev|build|preview)"|web|plot|dom|vite\W(client|conf)/,
    );
    const { compilerOptions } = JSON.parse(read(join(folder, 'tsconfig.json'))) as {
      compilerOptions: { types: string[] };
    };
    expect(compilerOptions.types).toEqual(['vite/client', 'node']);
  });

  it('takes packages of gradkit in the version of this one, and all others as the repository has them', async () => {
    const { folder } = await createApp('app', { template: 'both' });
    const { dependencies, devDependencies } = manifestAt(join(folder, 'package.json'));
    const { version } = manifestAt(join(repository, 'packages/create-gradkit/package.json'));
    const used = manifestAt(join(repository, 'package.json')).devDependencies;
    const [, catalog] = read(join(repository, 'pnpm-workspace.yaml')).split('\ncatalog:');
    for (const [name, given] of Object.entries({ ...dependencies, ...devDependencies })) {
      const ofCatalog = new RegExp(`^  ${name}: (.*)$`, 'm').exec(catalog)?.[1];
      expect(given, name).toBe(name.startsWith('@gradkit/') ? version : (ofCatalog ?? used[name]));
    }
  });

  it('may be made in a folder that is empty, or has a repository of git alone, also in the one of this process', async () => {
    mkdirSync('empty');
    mkdirSync('fresh/.git', { recursive: true });
    await createApp('empty', { template: 'node' });
    process.chdir('fresh');
    const { name, files, next } = await createApp('.', { template: 'node' });
    expect(name).toBe('fresh');
    expect(filesIn('.').filter((path) => path.includes('model.ts'))).not.toEqual([]);
    expect(readdirSync('.')).toEqual(expect.arrayContaining(['.git', 'package.json']));
    expect(readdirSync('.').filter((entry) => entry.startsWith('.fresh'))).toEqual([]);
    expect(filesIn(join(scratch, 'empty'))).toEqual(files);
    expect(next.some(({ command }) => command.startsWith('cd'))).toBe(false);
  });

  it.each([
    ['npm', ['npm run dev', 'npm start', 'npm test'], null],
    ['pnpm', ['pnpm dev', 'pnpm start', 'pnpm test'], 'pnpm-workspace.yaml'],
    ['yarn', ['yarn dev', 'yarn start', 'yarn test'], '.yarnrc.yml'],
    ['bun', ['bun run dev', 'bun run start', 'bun run test'], null],
  ] as const)(
    'says what to type next with %s, and has what that must be told',
    async (packageManager, commands, own) => {
      const { next, files } = await createApp('the app/app', { template: 'both', packageManager });
      const [enter, install, ...others] = next.map(({ command }) => command);
      expect(enter).toBe('cd "the app/app"'.replaceAll('/', process.platform === 'win32' ? '\\\\' : '/'));
      expect(install).toMatch(new RegExp(`^(ONNXRUNTIME_NODE_INSTALL=skip )?${packageManager}( install)?$`));
      expect(others).toEqual(commands);
      const settings = ['pnpm-workspace.yaml', '.yarnrc.yml'].filter((path) => files.includes(path));
      expect(settings).toEqual(own === null ? [] : [own]);
    },
  );
});

describe('what cannot be made is refused', () => {
  const options: CreateAppOptions = { template: 'page' };
  const refusal = async (folder: string, given = options): Promise<string> => {
    const error = await createApp(folder, given).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CreateAppError);
    return (error as CreateAppError).message;
  };

  it('in a folder with files, which stay as they are', async () => {
    mkdirSync('full');
    for (const file of ['a', 'b', 'c', 'd']) writeFileSync(join('full', file), file);
    const path = JSON.stringify(join(scratch, 'full'));
    expect(await refusal('full')).toBe(`createApp: ${path} is not empty: it has "a", "b", "c" …; name a new folder`);
    expect(readdirSync('full')).toEqual(['a', 'b', 'c', 'd']);
    expect(readdirSync('.')).toEqual(['full']);
  });

  it('at the place of a file, and below one', async () => {
    writeFileSync('file', 'text');
    const path = JSON.stringify(join(scratch, 'file'));
    expect(await refusal('file')).toBe(`createApp: ${path} is a file, or below one`);
    expect(await refusal('file/app')).toContain('is a file, or below one');
    expect(read('file')).toBe('text');
  });

  it.skipIf(process.platform !== 'linux')('where nothing can be written, and nothing is left there', async () => {
    expect(await refusal('/proc/self/app')).toMatch(/^createApp: "\/proc\/self\/app" cannot be written: ENOENT/);
  });

  it.each([
    ['My App', '"My App" is no name for a package; it may have small letters, digits, and - . _ behind the first'],
    ['.hidden', '".hidden" is no name'],
    ['_private', '"_private" is no name'],
    ['node_modules', '"node_modules" is no name'],
    ['a'.repeat(215), 'is no name'],
    ['über', '"über" is no name'],
    ['a\u001b[31m', String.raw`"a\u001b[31m" is no name`],
    ['', 'createApp: folder is ""; it must be a path such as my-app'],
  ])('under the name %j', async (name, message) => {
    expect(await refusal(name)).toContain(message);
    expect(readdirSync('.')).toEqual([]);
  });

  it.each<[given: unknown, message: string]>([
    [null, 'createApp: options are null; they must be an object { template }'],
    [{}, 'createApp: template is undefined; it must be one of page, node, both'],
    [{ template: 'vue' }, 'createApp: template is "vue"; it must be one of page, node, both'],
    [{ template: 'toString' }, 'createApp: template is "toString"; it must be one of page, node, both'],
    [
      { template: 'page', packageManager: 'deno' },
      `createApp: packageManager is "deno"; it must be one of ${packageManagers.join(', ')}`,
    ],
    [{ template: 'page', force: true }, 'createApp: "force" is no option; the options are template, packageManager'],
  ])('with the options %j', async (given, message) => {
    expect(await refusal('app', given as CreateAppOptions)).toBe(message);
    expect(existsSync('app')).toBe(false);
  });
});
