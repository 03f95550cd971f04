import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** An installed package. */
export interface InstalledPackage {
  readonly version: string;
  readonly folder: string;
}

/** A package as `import` finds it from here; null where it is not installed. */
export function findPackage(name: string): InstalledPackage | null {
  try {
    let folder = dirname(require.resolve(name));
    while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version: string };
    return { version, folder };
  } catch {
    return null;
  }
}

/** Names of what the script of onnxruntime-node can install on this platform, such as `cuda12`. */
export function installable({ folder }: InstalledPackage): readonly string[] {
  try {
    const { requirements } = require(join(folder, 'script/install-metadata.js')) as {
      readonly requirements: Readonly<Record<string, readonly string[]>>;
    };
    return requirements[`${process.platform}/${process.arch}`] ?? [];
  } catch {
    return [];
  }
}
