import { existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { packages, root } from '../../workspace.ts';
import { runCommand } from '../run-command.ts';

const options = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The packed package of a name. */
function tarball(name: string): string {
  const { folder } = packages.find(({ manifest }) => manifest.name === name)!;
  const file = join(root, folder, '.results/package.tgz');
  if (existsSync(file)) return file;
  throw new Error(`no packed ${name}: run \`turbo run check:pkg\` first`);
}

/** Installs the packed create-gradkit and makes an app with its command; returns the app's folder. */
export async function createPacked(name: string, template: string, { cwd }: { readonly cwd: string }): Promise<string> {
  const tools = join(cwd, 'tools');
  const bin = join(tools, 'node_modules/create-gradkit/dist/cli/bin.js');
  if (!existsSync(bin)) {
    mkdirSync(tools);
    writeFileSync(join(tools, 'package.json'), JSON.stringify({ private: true }));
    await runCommand('npm', ['install', ...options, tarball('create-gradkit')], { cwd: tools });
  }
  await runCommand('node', [bin, name, '--template', template], { cwd });
  return join(cwd, name);
}

/**
 * Installs an app as its user does, but for this: packages of the repository come from the tarballs. With `linked` all others, which are large, come from
 * where the repository has them.
 */
export async function installApp(app: string, { linked }: { readonly linked: boolean }): Promise<void> {
  const path = join(app, 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  const isOurs = (name: string): boolean => name.startsWith('@gradkit/');
  const ours = Object.keys(manifest.dependencies).filter(isOurs);
  const others = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
    ([name]) => !isOurs(name),
  );
  const all = packages.map(({ manifest: { name } }) => name).filter(isOurs);
  const files = Object.fromEntries(all.map((name) => [name, `file:${tarball(name)}`]));
  const dependencies = {
    ...Object.fromEntries(ours.map((name) => [name, files[name]])),
    ...(linked ? {} : Object.fromEntries(others)),
  };
  // one that is a dependency, too, is named there
  const overrides = Object.fromEntries(all.map((name) => [name, ours.includes(name) ? `$${name}` : files[name]]));
  writeFileSync(path, JSON.stringify({ ...manifest, dependencies, devDependencies: {}, overrides }, null, 2));
  await runCommand('npm', ['install', ...options], { cwd: app });
  if (!linked) return;
  for (const [name] of others) link(name, join(app, 'node_modules', name));
}

function link(name: string, place: string): void {
  const folders = [root, join(root, 'packages/create-gradkit')].map((folder) => join(folder, 'node_modules', name));
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(realpathSync(folders.find((folder) => existsSync(folder))!), place, 'junction');
}

/** Runs a script of an app; programs that are linked are found in the repository. */
export async function runScript(app: string, ...script: readonly string[]): Promise<string> {
  const path = [join(root, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter);
  return runCommand('npm', ['run', '--silent', ...script], { cwd: app, env: { ...process.env, PATH: path } });
}
