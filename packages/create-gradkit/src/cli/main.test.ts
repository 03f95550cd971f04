import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Terminal } from './ask.ts';
import { answer } from './main.ts';

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
  version: string;
};
const usage = `npm create gradkit <folder> -- --template <template>

Makes an app that trains a network on handwritten digits: TypeScript, with tests.

  <folder>         a new one, or one that is empty, such as . for this one; its name is the app's
  -t, --template   page, node, both
    page           a page, built by Vite, that trains in a worker
    node           a script that trains in Node
    both           a page and a script, with one network
  -h, --help       tell how it is called
  -v, --version    tell the version

On a terminal what is left out is asked for.`;

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

const words = (line: string): string[] => line.split(' ').filter((word) => word !== '');

describe('off a terminal', () => {
  it.each<[line: string, text: string, status: number]>([
    ['--help', usage, 0],
    ['-h app -t node', usage, 0],
    ['--version', version, 0],
    ['-v', version, 0],
    ['', `create-gradkit: no folder is given, and there is no terminal to ask on\n\n${usage}`, 2],
    ['app', `create-gradkit: no template is given, and there is no terminal to ask on\n\n${usage}`, 2],
    ['app -t vue', 'create-gradkit: the template is "vue"; it must be one of page, node, both', 2],
    ['app -t', 'create-gradkit: -t needs a value: page, node, both', 2],
    ['app --template=', 'create-gradkit: --template needs a value: page, node, both', 2],
    ['a b -t page', 'create-gradkit: one folder is taken, but "a", "b" are given', 2],
    ['--help=yes', 'create-gradkit: --help takes no value, but is given "yes"', 2],
    [
      'app --tempalte page',
      'create-gradkit: the option is "--tempalte"; it must be one of --template, -t, --help, -h, --version, -v',
      2,
    ],
    ['My -t page', expect.stringMatching(/^createApp: "My" is no name for a package; /) as string, 1],
  ])('%o', async (line, text, status) => {
    expect(await answer(words(line), { terminal: null, environment: {} })).toEqual({ text, status });
    expect(existsSync('app')).toBe(false);
  });

  it('an app is made, and the next commands are those of who has started this', async () => {
    const environment = { npm_config_user_agent: 'pnpm/12.21.0 npm/? node/v24.21.0 linux x64' };
    const { text, status } = await answer(['app', '--template=node'], { terminal: null, environment });
    expect(text).toBe(`app is made, in ${join(scratch, 'app')}. Next:

  cd app
  pnpm install
  pnpm start     trains in Node, writes an ONNX file and runs it
  pnpm test      runs the tests`);
    expect(status).toBe(0);
    expect(existsSync('app/src/node/train.ts')).toBe(true);
  });

  it('an option that npm has taken for its own is told', async () => {
    const environment = { npm_config_template: 'true' };
    expect(await answer(['app', 'page'], { terminal: null, environment })).toEqual({
      text: 'create-gradkit: npm took --template for its own; write `npm create gradkit my-app -- --template page`',
      status: 2,
    });
  });

  it('the program itself answers on standard output, or says on standard error what is wrong', () => {
    const program = ['--conditions=gradkit:source', join(import.meta.dirname, 'bin.ts')];
    const run = (...line: string[]) => spawnSync(process.execPath, [...program, ...line], { encoding: 'utf8' });
    expect(run('app', '-t', 'page')).toMatchObject({ status: 0, stderr: '' });
    expect(existsSync('app/index.html')).toBe(true);
    const again = run('app', '-t', 'page');
    expect(again).toMatchObject({ status: 1, stdout: '' });
    expect(again.stderr).toMatch(/^createApp: ".*app" is not empty: .*; name a new folder\n$/);
    expect(run('app')).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('on a terminal', () => {
  /** Somebody who types the keys, each when something new is asked. */
  function typing(...keys: string[]): Terminal & { readonly shown: () => string } {
    const input = new PassThrough();
    let shown = '';
    const output = new Writable({
      write(chunk: Buffer, _encoding, done) {
        const text = chunk.toString();
        shown += text;
        if (text.includes('?')) setImmediate(() => input.write(keys.shift() ?? ''));
        done();
      },
    });
    return { input, output, shown: () => shown };
  }

  it('folder and template are asked for', async () => {
    const terminal = typing('digits\r', '\u001b[B\r');
    const { status } = await answer([], { terminal, environment: {} });
    expect(status).toBe(0);
    expect(terminal.shown()).toContain('a script that trains in Node');
    expect(existsSync('digits/src/node/train.ts')).toBe(true);
    expect(existsSync('digits/index.html')).toBe(false);
  });

  it('only what is left out is asked for', async () => {
    const terminal = typing('\r');
    expect(await answer(['app'], { terminal, environment: {} })).toMatchObject({ status: 0 });
    expect(terminal.shown()).not.toContain('Where');
    expect(existsSync('app/index.html')).toBe(true);
  });

  it.each([
    ['at once', ['\u0003']],
    ['later', ['app\r', '\u0003']],
  ])('who gives up, %s, has no app', async (_when, keys) => {
    const answered = await answer([], { terminal: typing(...keys), environment: {} });
    expect(answered).toEqual({ text: 'create-gradkit: nothing was made', status: 1 });
    expect(existsSync('app')).toBe(false);
  });
});
