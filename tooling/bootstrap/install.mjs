// Plain JavaScript without dependencies: this runs before anything is installed, on any Node from 20.19 on.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A problem the reader can solve: printed as its message alone, without a stack. */
export class SetupError extends Error {}

const windows = process.platform === 'win32';
const minimumNode = [20, 19];
const minimumForTypeScript = [22, 18]; // older versions cannot run .ts files

export function checkNode() {
  if (!atLeast(process.versions.node, minimumNode)) {
    throw new SetupError(
      `gradkit needs Node ${minimumNode.join('.')} or newer, this is ${process.versions.node} (https://nodejs.org)`,
    );
  }
}

/** Installs the locked dependencies unless that was done for exactly these files before. */
export function install(root) {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const stampFile = join(root, 'node_modules', '.gradkit-installed');
  const stamp = fingerprint(root);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  console.log('Installing dependencies (once; later runs skip this) …');
  const { status, error } = run('npx', ['--yes', manifest.packageManager, 'install', '--frozen-lockfile'], root);
  if (error?.code === 'ENOENT' || (windows && status === 9009)) {
    throw new SetupError('npx was not found: gradkit needs npm, which comes with Node (https://nodejs.org)');
  }
  if (status !== 0) {
    throw new SetupError(
      [
        `Installing the dependencies failed (exit code ${status ?? 'none'}); the lines above say why. Common reasons:`,
        '  - no network, or a proxy that npm does not know: `npm ping` tells (npm config set proxy …)',
        '  - a package.json was changed without the lockfile: `npx pnpm install --no-frozen-lockfile` brings it up to date',
        '  - no space or no permission in this folder',
      ].join('\n'),
    );
  }
  writeFileSync(stampFile, stamp);
}

/** The environment of every task: tools of this repository first in PATH, among them the bundled Node where there is one. */
export function environment(root) {
  const bin = join(root, 'node_modules', '.bin');
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const data = join(root, '..', 'shared', 'data'); // real data beside the project, where there are any
  const env = {
    ...(existsSync(data) ? { GRADKIT_DATA: data } : {}),
    ...process.env,
    [key]: [bin, process.env[key]].join(delimiter),
    TURBO_TELEMETRY_DISABLED: '1',
    ORT_DISABLE_TELEMETRY: '1',
  };
  const { stdout } = spawnSync('node', ['--version'], { env, shell: windows, encoding: 'utf8' });
  const version = (stdout ?? '').trim().slice(1);
  if (!atLeast(version, minimumForTypeScript)) {
    throw new SetupError(
      `No bundled Node is available for ${process.platform}-${process.arch}, and Node ${version} cannot run TypeScript files; ` +
        `install Node ${minimumForTypeScript.join('.')} or newer (https://nodejs.org)`,
    );
  }
  return env;
}

function fingerprint(root) {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  const manifests = ['packages', 'examples', 'tooling'].flatMap((group) =>
    readdirSync(join(root, group))
      .toSorted()
      .map((name) => join(group, name, 'package.json')),
  );
  for (const file of ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml', ...manifests]) {
    if (existsSync(join(root, file))) hash.update(file).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function atLeast(version, [major, minor]) {
  const [a, b] = version.split('.').map(Number);
  return a > major || (a === major && b >= minor);
}

function run(command, args, cwd) {
  return spawnSync(command, args, { cwd, stdio: 'inherit', shell: windows });
}
