import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { answer } from './main.ts';

const manifest = readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8');
const { version } = JSON.parse(manifest) as { version: string };
const usage = `gradkit: deep learning for TypeScript; look into models and trainings, and where
they run

gradkit doctor                 tell what is installed here, where models run,
                               and how to get what is missing
gradkit inspect <file>         tell what is in a model or a file of weights
gradkit diff <a> <b>           tell in what two models or files of weights
                               differ; status 0: in nothing
gradkit convert <in> <out>     bring weights from one kind of file into another,
                               or into a model
gradkit bench <model>          measure how long a model takes, on each device
                               and for each size of batch
gradkit run <model> <input…>   run a model on images, tables or arrays
gradkit init <folder>          make an app that trains a network, as npm create
                               gradkit does
gradkit report <run…>          make pages of trainings that recordRun has
                               recorded
-h, --help                     tell how it is called
-v, --version                  tell the version`;
const inspectUsage = `gradkit inspect <file>: tell what is in a model or a file of weights

<file>               path of a file: .onnx, .safetensors, .pt; or of a folder of
                     HuggingFace
--axis <name=size>   size of a free axis, such as length=64; may be there
                     several times
--key <path>         where weights are in a file of torch.save, such as
                     generator
--all                long lists whole
--json               as JSON
-h, --help           tell how it is called`;
const reportUsage = `gradkit report <run…>: make pages of trainings that recordRun has recorded

<run…>               folder of a run, or one that holds some
-o, --out <folder>   for the pages, or of one run a file that ends in .html;
                     else beside the runs
-h, --help           tell how it is called`;
const names = 'doctor, inspect, diff, convert, bench, run, init, report, help';

it.each(['', ...names.split(', ')])('gradkit help %s fits into 80 columns', async (command) => {
  const { text } = await answer(['help', ...(command === '' || command === 'help' ? [] : [command])]);
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

describe('a command line', () => {
  it.each<[line: string, text: string, status: number]>([
    ['--version', version, 0],
    ['-v', version, 0],
    ['', usage, 0],
    ['help', usage, 0],
    ['--help', usage, 0],
    ['-h', usage, 0],
    ['--help --version', usage, 0],
    ['help inspect', inspectUsage, 0],
    ['help report', reportUsage, 0],
    ['help inspect report', 'gradkit: help takes one command, but is given inspect report', 2],
    ['inspect --help', inspectUsage, 0],
    ['report', 'gradkit: report takes <run…>, but is given nothing', 2],
    ['report a --out', 'gradkit: --out needs a value: --out <folder>', 2],
    ['report a -o b -o c', 'gradkit: -o is there twice; it may be there once', 2],
    ['doctor -o pages', 'gradkit: the option is -o; it must be one of --json, --help, -h, --version, -v', 2],
    ['report no-runs', 'report: no-runs is not there', 1],
    ['inspect', 'gradkit: inspect takes <file>, but is given nothing', 2],
    ['inspect a.onnx b.onnx', 'gradkit: inspect takes <file>, but is given a.onnx b.onnx', 2],
    ['run a.onnx', 'gradkit: run takes <model> <input…>, but is given a.onnx', 2],
    ['doctor extra', 'gradkit: doctor takes nothing, but is given extra', 2],
    ['inpect a.onnx', `gradkit: the command is inpect; it must be one of ${names} (did you mean inspect?)`, 2],
    ['help inpect', `gradkit: the command is inpect; it must be one of ${names} (did you mean inspect?)`, 2],
    ['__proto__', `gradkit: the command is __proto__; it must be one of ${names}`, 2],
    ['constructor', `gradkit: the command is constructor; it must be one of ${names}`, 2],
    [
      'doctor --jsn',
      'gradkit: the option is --jsn; it must be one of --json, --help, -h, --version, -v (did you mean --json?)',
      2,
    ],
    [
      '--verison',
      'gradkit: the option is --verison; it must be one of --help, -h, --version, -v (did you mean --version?)',
      2,
    ],
    ['--help=yes', "gradkit: --help takes no value, but is given 'yes'", 2],
    ['inspect --version', 'gradkit: --version stands alone, but inspect is given, too', 2],
    ['inspect -- -x.onnx', 'inspect: -x.onnx is not there', 1],
    ['inspect no\x1b[31m.onnx', String.raw`inspect: no\x1b[31m.onnx is not there`, 1],
  ])('%o', async (line, text, status) => {
    const isError = status !== 0;
    expect(await answer(line.split(' ').filter((word) => word !== ''))).toEqual({ text, status, isError });
  });
});

const program = (...preloaded: string[]): string[] => [
  '--conditions=gradkit:source',
  ...preloaded.map((file) => `--import=${pathToFileURL(join(import.meta.dirname, '../../testing', file)).href}`),
  join(import.meta.dirname, 'bin.ts'),
];

it('answers go to standard output, what is wrong to standard error, without colours and stack traces', () => {
  const { NO_COLOR: _, ...rest } = process.env;
  const env = { ...rest, FORCE_COLOR: '1' };
  const run = (...line: string[]) => spawnSync(process.execPath, [...program(), ...line], { encoding: 'utf8', env });
  expect(run('-v')).toMatchObject({ stdout: `${version}\n`, stderr: '', status: 0 });
  expect(run('__proto__')).toMatchObject({
    stdout: '',
    stderr: `gradkit: the command is __proto__; it must be one of ${names}\n`,
    status: 2,
  });
});

it('an app that has installed no onnxruntime package is told how to get one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gradkit-bare-'));
  // relu of [n, 2], written with onnx.helper
  const relu = 'CAg6MgoMCgF4EgF5IgRSZWx1EgFnWhQKAXgSDwoNCAESCQoDEgFuCgIIAmIJCgF5EgQKAggBQgQKABAR';
  writeFileSync(join(folder, 'relu.onnx'), relu, 'base64');
  const run = (...line: string[]) =>
    spawnSync(process.execPath, [...program('without-onnxruntime.ts'), ...line], { encoding: 'utf8', cwd: folder });
  const doctor = run('doctor');
  expect(doctor).toMatchObject({ stderr: '', status: 1 });
  expect(doctor.stdout).toMatch(/^onnxruntime-node +not installed$/m);
  expect(doctor.stdout).toMatch(/^cpu +not here +onnxruntime-node is not installed$/m);
  expect(doctor.stdout).toContain(
    'cpu, webgpu, cuda need\n- the package onnxruntime-node\n    npm install onnxruntime-node\n',
  );
  expect(doctor.stdout).toContain('wasm needs\n- the package onnxruntime-web\n    npm install onnxruntime-web\n');
  expect(run('bench', 'relu.onnx', '--device', 'cpu')).toMatchObject({
    stdout: '',
    stderr: expect.stringMatching(
      /^bench: relu\.onnx: device cpu needs the package onnxruntime-node, which cannot be loaded; run: npm install onnxruntime-node /,
    ),
    status: 1,
  });
  const bench = run('bench', 'relu.onnx'); // on all devices, none of which is here
  expect(bench).toMatchObject({ stderr: '', status: 1 });
  expect(bench.stdout.split('\n')[0]).toBe(
    'cpu is not here: device cpu needs the package onnxruntime-node; gradkit doctor says more',
  );
  const inspected = run('inspect', 'relu.onnx'); // needs none, but to count
  expect(inspected).toMatchObject({ stderr: '', status: 0 });
  expect(inspected.stdout).toContain('operators       1: Relu');
  expect(inspected.stdout).toMatch(/^multiply-adds +not counted: device auto needs the package onnxruntime-node or /m);
  rmSync(folder, { recursive: true });
});

it('a broken model is refused in one line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gradkit-broken-'));
  writeFileSync(join(folder, 'broken.onnx'), Buffer.from('0807 3a02 ffff'.replaceAll(' ', ''), 'hex'));
  const run = spawnSync(process.execPath, [...program(), 'run', 'broken.onnx', 'x.npy'], {
    encoding: 'utf8',
    cwd: folder,
  });
  expect(run).toMatchObject({
    stdout: '',
    stderr: expect.stringMatching(/^run: broken\.onnx: the model \(6 bytes\) cannot be read: .*\n$/),
    status: 1,
  });
  rmSync(folder, { recursive: true });
});

it.skipIf(process.platform !== 'linux')('what cannot be written is said in one line, unless nobody reads on', () => {
  const line = [process.execPath, ...program()].map((word) => `"${word}"`).join(' ');
  const shell = (text: string) => spawnSync('bash', ['-o', 'pipefail', '-c', text], { encoding: 'utf8' });
  expect(shell(`${line} -v > /dev/full`)).toMatchObject({
    stderr: 'gradkit: the answer cannot be written: ENOSPC: no space left on device, write\n',
    status: 1,
  });
  expect(shell(`${line} -v | true`)).toMatchObject({ stderr: '', status: 0 });
});
