import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import type { PackageManager } from './package-managers.ts';
import { contents, type Part, type PartContents, type Template } from './templates.ts';

/** Texts of files by path; `/` divides folders. */
export type AppFiles = ReadonlyMap<string, string>;

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

// the same from the sources, from dist and from dist/bundle
const manifestPath = createRequire(import.meta.url).resolve('create-gradkit/package.json');

/** The version of this package, which is that of all of gradkit. */
export async function ownVersion(): Promise<string> {
  return (JSON.parse(await readFile(manifestPath, 'utf8')) as Manifest).version;
}

/** All files of an app: those of the folder `template`, which is an app with all parts, without what belongs to others. */
export async function appFiles(name: string, { parts }: Template, packageManager: PackageManager): Promise<AppFiles> {
  const missing = (Object.keys(contents) as Part[])
    .filter((part) => !parts.includes(part))
    .map((part) => contents[part]);
  const files = new Map<string, string>();
  for (const [path, text] of await filesOf(join(dirname(manifestPath), 'template')))
    if (!missing.some(({ paths }) => paths.some((own) => path === own || (own.endsWith('/') && path.startsWith(own)))))
      files.set(path, text);
  const change = (path: string, changed: (text: string) => string): unknown =>
    files.set(path, changed(files.get(path)!));
  const version = await ownVersion();
  change('package.json', (text) => toJson({ name, ...withVersion(without(JSON.parse(text), missing), version) }));
  change('tsconfig.json', (text) => toJson(without(JSON.parse(text), missing)));
  change('README.md', (text) => `# ${name}\n\n${sectionsOf(text, missing)}`);
  const settings = settingsOf[packageManager];
  if (settings !== undefined) files.set(...settings);
  return files;
}

async function filesOf(folder: string): Promise<[path: string, text: string][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
  return Promise.all(
    paths.map(async (path): Promise<[string, string]> => {
      const below = path.slice(folder.length + 1).replaceAll(sep, '/');
      // npm leaves out files of the name .gitignore, and goes by them
      return [below === 'gitignore' ? '.gitignore' : below, await readFile(path, 'utf8')];
    }),
  );
}

/** JSON without the entries and elements that belong to missing parts. */
function without<T>(json: T, missing: readonly PartContents[]): T {
  const isLeftOut = (name: unknown): boolean => missing.some(({ names }) => names.includes(name as string));
  const kept = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.filter((element) => !isLeftOut(element));
    const entries = Object.entries(value).filter(([name]) => !isLeftOut(name));
    return Object.fromEntries(entries.map(([name, each]) => [name, kept(each)]));
  };
  return kept(json) as T;
}

/** The sections of a README, the one above the first heading among them, without those of missing parts. */
function sectionsOf(readme: string, missing: readonly PartContents[]): string {
  const sections = readme.split(/^(?=## )/m);
  return sections
    .filter((section) => !missing.some(({ heading }) => section.startsWith(`## ${heading}\n`)))
    .join('')
    .trimEnd()
    .concat('\n');
}

/** Packages of gradkit in the version of this one. */
function withVersion(manifest: Manifest, version: string): Manifest {
  const dependencies = Object.entries(manifest.dependencies).map(([name, own]) => [
    name,
    name.startsWith('@gradkit/') ? version : own,
  ]);
  return { ...manifest, dependencies: Object.fromEntries(dependencies) as Manifest['dependencies'] };
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** What some programs must be told, each in a file of its own. */
const settingsOf: Readonly<Partial<Record<PackageManager, readonly [path: string, text: string]>>> = {
  pnpm: [
    'pnpm-workspace.yaml',
    `# What packages may run when they are installed; pnpm refuses what is not named.
allowBuilds:
  koffi: false # has its binaries within
  onnxruntime-node: false # downloads CUDA; CPU and WebGPU need nothing
  protobufjs: false
`,
  ],
  yarn: ['.yarnrc.yml', 'nodeLinker: node-modules # TypeScript 7 finds no types by Plug and Play\n'],
};
