import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { relative } from 'node:path';
import { promisify } from 'node:util';
import type { SourceRecord } from '../record/run-record.ts';

const { version } = createRequire(import.meta.url)('../../package.json') as { readonly version: string };

/** Versions, system and processor: what the speed and the last bits of a run depend on. */
export function environmentOf(): Readonly<Record<string, string>> {
  const processors = cpus();
  return {
    gradkit: version,
    node: process.versions.node,
    system: `${platform()} ${release()}, ${arch()}`,
    processor: `${processors[0]?.model.trim() ?? 'unknown'}, ${processors.length} threads`,
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
  };
}

/** The program that is running: its command line, and its commit where it lies in a repository. */
export async function sourceOf(): Promise<SourceRecord> {
  const top = await git('rev-parse', 'HEAD', '--show-prefix');
  const [commit = null, directory = ''] = top?.split('\n') ?? [];
  const changes = commit === null ? null : await git('status', '--porcelain', '--untracked-files=no');
  return {
    command: commandLine(),
    directory: commit === null ? null : directory === '' ? '.' : directory.replace(/\/$/, ''),
    commit,
    changedFiles: (changes ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.slice(3)),
  };
}

/** What git prints; null without git or a repository. */
async function git(...args: readonly string[]): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('git', args, {
      timeout: 10_000,
      maxBuffer: 2 ** 24,
      env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' }, // looks, and changes nothing
    });
    return stdout.trimEnd();
  } catch {
    return null;
  }
}

/** The command line as one types it, with the path of the script as seen from the working directory. */
function commandLine(): string {
  const [, script, ...rest] = process.argv;
  const words = [
    'node',
    ...process.execArgv,
    ...(script === undefined ? [] : [relative(process.cwd(), script)]),
    ...rest,
  ];
  return words.map(quoted).join(' ');
}

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
