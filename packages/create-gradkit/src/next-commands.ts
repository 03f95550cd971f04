import { isAbsolute, relative } from 'node:path';
import type { PackageManager } from './package-managers.ts';
import type { Part, Template } from './templates.ts';

/** A command of a shell, and what it does, if that does not go without saying. */
export interface NextCommand {
  readonly command: string;
  readonly purpose: string;
}

/** How each program runs a script of package.json; `bun test` would be something else. */
const commands: Readonly<Record<PackageManager, { readonly install: string; run(script: string): string }>> = {
  npm: {
    install: 'npm install',
    run: (script) => (script === 'start' || script === 'test' ? `npm ${script}` : `npm run ${script}`),
  },
  pnpm: { install: 'pnpm install', run: (script) => `pnpm ${script}` },
  yarn: { install: 'yarn', run: (script) => `yarn ${script}` },
  bun: { install: 'bun install', run: (script) => `bun run ${script}` },
};

/** The script that each part begins with. */
const scripts: Readonly<Record<Part, readonly [script: string, purpose: string]>> = {
  page: ['dev', 'opens the page'],
  node: ['start', 'trains in Node, writes an ONNX file and runs it'],
};

/** What is to be typed in an app that was just made, in order. */
export function nextCommands(folder: string, { parts }: Template, packageManager: PackageManager): NextCommand[] {
  const { install, run } = commands[packageManager];
  const way = relative(process.cwd(), folder);
  const shown = isAbsolute(way) || way.startsWith('..') ? folder : way;
  const enter = { command: `cd ${/^[\w./\\:-]+$/.test(shown) ? shown : JSON.stringify(shown)}`, purpose: '' };
  return [
    ...(way === '' ? [] : [enter]),
    parts.includes('node') && downloadsCuda(packageManager)
      ? { command: `ONNXRUNTIME_NODE_INSTALL=skip ${install}`, purpose: 'leave the variable out where you have CUDA' }
      : { command: install, purpose: '' },
    ...[...parts.map((part) => scripts[part]), ['test', 'runs the tests'] as const].map(([script, purpose]) => ({
      command: run(script),
      purpose,
    })),
  ];
}

/** ONNX Runtime's installation downloads CUDA there, unless it is told not to; pnpm and bun ask before they run what a package installs. */
function downloadsCuda(packageManager: PackageManager): boolean {
  const isThere = process.platform === 'linux' && process.arch === 'x64';
  return isThere && (packageManager === 'npm' || packageManager === 'yarn');
}
