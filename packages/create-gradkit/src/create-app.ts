import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { appFiles, type AppFiles } from './app-files.ts';
import { CreateAppError } from './create-app-error.ts';
import { nextCommands, type NextCommand } from './next-commands.ts';
import { packageManagers, type PackageManager } from './package-managers.ts';
import { templates, type TemplateName } from './templates.ts';

export interface CreateAppOptions {
  readonly template: TemplateName;
  /** what will install the app's packages; default npm */
  readonly packageManager?: PackageManager | undefined;
}

/** An app that was made. */
export interface CreatedApp {
  /** its name, which is that of its folder */
  readonly name: string;
  /** its absolute path */
  readonly folder: string;
  /** its files, sorted; `/` divides folders */
  readonly files: readonly string[];
  /** what to type now, in order */
  readonly next: readonly NextCommand[];
}

/**
 * Makes an app that trains a network on handwritten digits: TypeScript in its strict mode, with tests. It appears whole or not at all.
 *
 * @param folder of the app, which must be empty or not there yet; its name is the app's
 * @param options `template`: `page` (Vite), `node` (a script) or `both`; `packageManager`: default npm
 * @returns its name, folder and files, and the commands to type next
 * @throws {CreateAppError} if an option is unknown, the folder's name is no name for a package, the folder has files, or it cannot be written
 * @example
 * ```ts no-run
 * const { next } = await createApp('my-app', { template: 'page' });
 * next.map(({ command }) => command); // ['cd my-app', 'npm install', 'npm run dev', 'npm test']
 * ```
 */
export async function createApp(folder: string, options: CreateAppOptions): Promise<CreatedApp> {
  requireText('folder', folder);
  const { template, packageManager } = requireOptions(options);
  const target = resolve(folder);
  const name = basename(target);
  requireName(name);
  const isThere = await requireNothingIn(target);
  const files = await appFiles(name, templates[template], packageManager);
  try {
    await writeWhole(target, { files, isThere });
  } catch (cause) {
    throw new CreateAppError('createApp', `${shown(folder)} cannot be written: ${reasonOf(cause)}`, { cause });
  }
  return {
    name,
    folder: target,
    files: [...files.keys()].sort(),
    next: nextCommands(target, templates[template], packageManager),
  };
}

/** Text as it may be printed. */
const shown = (value: unknown): string => JSON.stringify(value) ?? String(value);

function requireText(what: string, value: unknown): void {
  if (typeof value === 'string' && value !== '') return;
  throw new CreateAppError('createApp', `${what} is ${shown(value)}; it must be a path such as my-app`, { got: value });
}

function requireOptions(options: CreateAppOptions): Required<{
  readonly [K in keyof CreateAppOptions]: NonNullable<CreateAppOptions[K]>;
}> {
  const known = ['template', 'packageManager'];
  if (typeof options !== 'object' || options === null)
    throw new CreateAppError('createApp', `options are ${shown(options)}; they must be an object { template }`, {
      got: options,
    });
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw new CreateAppError('createApp', `${shown(name)} is no option; the options are ${known.join(', ')}`, {
      expected: known,
      got: name,
    });
  }
  const { template, packageManager = 'npm' } = options;
  requireOneOf('template', template, Object.keys(templates));
  requireOneOf('packageManager', packageManager, packageManagers);
  return { template, packageManager };
}

function requireOneOf(what: string, value: unknown, allowed: readonly string[]): void {
  if (allowed.includes(value as string)) return;
  throw new CreateAppError('createApp', `${what} is ${shown(value)}; it must be one of ${allowed.join(', ')}`, {
    expected: allowed,
    got: value,
  });
}

/** The names that npm takes for new packages, of which names with a scope are no names of folders. */
function requireName(name: string): void {
  const isTaken = name === 'node_modules' || name === 'favicon.ico';
  if (/^[a-z0-9][a-z0-9._-]*$/.test(name) && name.length <= 214 && !isTaken) return;
  const rule = 'small letters, digits, and - . _ behind the first, 214 at most';
  throw new CreateAppError('createApp', `${shown(name)} is no name for a package; it may have ${rule}`, { got: name });
}

/** Whether the folder is there, in which case nothing but a fresh repository of git may be in it. */
async function requireNothingIn(target: string): Promise<boolean> {
  let found: readonly string[];
  try {
    found = await readdir(target);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false;
    const isFile = (cause as NodeJS.ErrnoException).code === 'ENOTDIR';
    const problem = isFile ? 'is a file, or below one' : `cannot be read: ${reasonOf(cause)}`;
    throw new CreateAppError('createApp', `${shown(target)} ${problem}`, { cause });
  }
  const others = found.filter((entry) => entry !== '.git');
  if (others.length === 0) return true;
  throw new CreateAppError(
    'createApp',
    `${shown(target)} is not empty: it has ${others.slice(0, 3).map(shown).join(', ')}${others.length > 3 ? ' …' : ''}; name a new folder`,
    { got: others },
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Writes all files beside the folder, then gives them its name; in a folder that is there already, one by one. */
async function writeWhole(target: string, { files, isThere }: { files: AppFiles; isThere: boolean }): Promise<void> {
  const parent = isThere ? target : dirname(target);
  await mkdir(parent, { recursive: true });
  const unfinished = join(parent, `.${basename(target)}-${randomUUID()}`);
  const moved: string[] = [];
  try {
    await mkdir(unfinished);
    for (const [path, text] of files) {
      await mkdir(dirname(join(unfinished, path)), { recursive: true });
      await writeFile(join(unfinished, path), text);
    }
    if (!isThere) return await rename(unfinished, target);
    for (const entry of await readdir(unfinished)) {
      await rename(join(unfinished, entry), join(target, entry));
      moved.push(join(target, entry));
    }
    await rm(unfinished, { recursive: true });
  } catch (error) {
    for (const left of [unfinished, ...moved]) await rm(left, { recursive: true, force: true });
    throw error;
  }
}
