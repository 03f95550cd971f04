import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answer } from './main.ts';

const manifest = readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8');
const { version } = JSON.parse(manifest) as { version: string };
const usage = `gradkit: deep learning for TypeScript; look into models and trainings, and where they run

gradkit describe <file>   tell what is in a file: .onnx or .safetensors
gradkit devices           tell where models can run on this machine
gradkit report <run…>     make pages of trainings that recordRun has recorded
-h, --help                tell how it is called
-v, --version             tell the version`;
const describeUsage = `gradkit describe <file>: tell what is in a file: .onnx or .safetensors

<file>       path of the file
-h, --help   tell how it is called`;

const reportUsage = `gradkit report <run…>: make pages of trainings that recordRun has recorded

<run…>       folder of a run, or one that holds some
-o, --out    folder for the pages, or of one run a file that ends in .html; else beside the runs
-h, --help   tell how it is called`;

describe('a command line', () => {
  it.each<[line: string, text: string, status: number]>([
    ['--version', version, 0],
    ['-v', version, 0],
    ['', usage, 0],
    ['help', usage, 0],
    ['--help', usage, 0],
    ['-h', usage, 0],
    ['help describe', describeUsage, 0],
    ['help report', reportUsage, 0],
    ['report', 'gradkit: report takes <run…>, but is given nothing', 2],
    ['report a --out', 'gradkit: --out needs a value, such as --out pages', 2],
    ['devices -o pages', 'gradkit: devices writes no file, but --out pages is given', 2],
    ['report no-runs', 'report: no-runs is not there', 1],
    ['describe --help', describeUsage, 0],
    ['describe', 'gradkit: describe takes <file>, but is given nothing', 2],
    ['describe a.onnx b.onnx', 'gradkit: describe takes <file>, but is given a.onnx b.onnx', 2],
    ['devices extra', 'gradkit: devices takes nothing, but is given extra', 2],
    [
      'desribe a.onnx',
      'gradkit: the command is desribe; it must be one of describe, devices, report, help (did you mean describe?)',
      2,
    ],
    [
      'help desribe',
      'gradkit: the command is desribe; it must be one of describe, devices, report, help (did you mean describe?)',
      2,
    ],
    ['__proto__', 'gradkit: the command is __proto__; it must be one of describe, devices, report, help', 2],
    ['constructor', 'gradkit: the command is constructor; it must be one of describe, devices, report, help', 2],
    [
      'devices --verison',
      'gradkit: the option is --verison; it must be one of --help, -h, --version, -v, --out, -o (did you mean --version?)',
      2,
    ],
    ['describe -x a.onnx', 'gradkit: the option is -x; it must be one of --help, -h, --version, -v, --out, -o', 2],
    ['--help=yes', "gradkit: --help takes no value, but is given 'yes'", 2],
    ['describe --version', 'gradkit: --version stands alone, but describe is given, too', 2],
    ['describe -- -x.onnx', 'describe: -x.onnx is not there', 1],
    ['describe no\x1b[31m.onnx', String.raw`describe: no\x1b[31m.onnx is not there`, 1],
  ])('%o', async (line, text, status) => {
    expect(await answer(line.split(' ').filter((word) => word !== ''))).toEqual({ text, status });
  });
});

it('answers go to standard output, what is wrong to standard error, without colours and stack traces', () => {
  const { NO_COLOR: _, ...rest } = process.env;
  const env = { ...rest, FORCE_COLOR: '1' };
  const program = ['--conditions=gradkit:source', join(import.meta.dirname, 'bin.ts')];
  const run = (...line: string[]) => spawnSync(process.execPath, [...program, ...line], { encoding: 'utf8', env });
  expect(run('-v')).toMatchObject({ stdout: `${version}\n`, stderr: '', status: 0 });
  expect(run('__proto__')).toMatchObject({
    stdout: '',
    stderr: 'gradkit: the command is __proto__; it must be one of describe, devices, report, help\n',
    status: 2,
  });
});

it.skipIf(process.platform !== 'linux')('what cannot be written is said in one line, unless nobody reads on', () => {
  const program = `"${process.execPath}" --conditions=gradkit:source "${join(import.meta.dirname, 'bin.ts')}"`;
  const shell = (line: string) => spawnSync('bash', ['-o', 'pipefail', '-c', line], { encoding: 'utf8' });
  expect(shell(`${program} -v > /dev/full`)).toMatchObject({
    stderr: 'gradkit: the answer cannot be written: ENOSPC: no space left on device, write\n',
    status: 1,
  });
  expect(shell(`${program} -v | true`)).toMatchObject({ stderr: '', status: 0 });
});
