import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { answer } from '../main.ts';

let scratch: string;
const home = process.cwd();
beforeEach(() => {
  scratch = mkdtempSync(join(realpathSync(tmpdir()), 'gradkit-init-'));
  process.chdir(scratch);
});
afterEach(() => {
  process.chdir(home);
  rmSync(scratch, { recursive: true });
});

it('an app is made, once', async () => {
  const { text, status } = await answer(['init', 'my-app', '-t', 'node']);
  expect(text).toMatch(/^my-app is made, in .*my-app\. Next:\n\n {2}cd my-app\n/);
  expect(status).toBe(0);
  expect(existsSync('my-app/src/node/train.ts')).toBe(true);
  const again = await answer(['init', 'my-app', '-t', 'node']);
  expect(again).toMatchObject({ status: 1, isError: true });
  expect(again.text).toMatch(/^init: ".*my-app" is not empty: it has ".gitignore", /);
});

it.each<[line: string, text: string, status: number]>([
  ['init', 'gradkit: init takes <folder>, but is given nothing', 2],
  ['init my-app', 'gradkit: init needs --template <name>: page, node, both', 2],
  ['init my-app -t nod', 'gradkit: --template is nod; it must be one of page, node, both (did you mean node?)', 2],
  ['init my-app -t', 'gradkit: -t needs a value: -t <name>', 2],
  ['init My -t page', 'init: "My" is no name for a package; it may have small letters', 1],
])('%o', async (line, text, status) => {
  const answered = await answer(line.split(' '));
  expect(answered).toMatchObject({ status, isError: true });
  expect(answered.text.slice(0, text.length)).toBe(text);
  expect(existsSync('my-app')).toBe(false);
});
