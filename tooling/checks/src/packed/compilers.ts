import { join } from 'node:path';
import { root } from '../workspace.ts';
import { runCommand } from './run-command.ts';

const checks = join(root, 'tooling/checks/node_modules');

/** The versions of TypeScript that must understand our declarations: the oldest, those of old libraries, each current major. */
export const compilers: Readonly<Record<string, string>> = {
  '5.0': join(checks, 'typescript-5.0'),
  '5.4': join(checks, 'typescript-5.4'), // the last before `Uint8Array` became generic, and iterators got a base class
  '5.9': join(checks, 'typescript-5.9'),
  '6.0': join(checks, 'typescript-6.0'),
  '7.0': join(root, 'node_modules/typescript'),
};

/** Compiles the project in `folder`; returns what the compiler says, which is nothing when all is well. */
export async function compile(version: string, folder: string): Promise<string> {
  const tsc = join(compilers[version], 'bin/tsc');
  return runCommand('node', [tsc, '--pretty', 'false'], { cwd: folder });
}
