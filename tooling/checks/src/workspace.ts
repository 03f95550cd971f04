import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports: Record<string, string | Record<string, string>>;
  readonly imports?: Record<string, unknown>;
  readonly dependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly [field: string]: unknown;
}

export interface Workspace {
  /** From the root of the repository: `packages/losses`. */
  readonly folder: string;
  readonly manifest: Manifest;
}

export const root: string = join(import.meta.dirname, '../../..');

export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Paths from the root that match the pattern, sorted, without anything installed or built. */
export function glob(pattern: string): string[] {
  const skipped = new Set(['node_modules', 'dist', '.results', '.turbo']);
  const files = globSync(pattern, { cwd: root, exclude: (path) => skipped.has(path.split(/[\\/]/).at(-1)!) });
  return files.map((path) => path.replaceAll('\\', '/')).toSorted();
}

export const workspaces: readonly Workspace[] = glob('{packages,examples,tooling}/*/package.json').map((file) => ({
  folder: file.slice(0, -'/package.json'.length),
  manifest: JSON.parse(readText(file)) as Manifest,
}));

/** What is published. */
export const packages: readonly Workspace[] = workspaces.filter(({ folder }) => folder.startsWith('packages/'));

/** Whether a file is there for the repository only and never built or packed. */
export function isTest(path: string): boolean {
  return /\.(test|test-d|bench)\.ts$|\.config\.ts$|\/testing\//.test(path);
}

export function existsInRoot(path: string): boolean {
  return existsSync(join(root, path));
}
