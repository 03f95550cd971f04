import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError, tensor } from '@gradkit/core-tensor';
import { Linear } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { SGD } from '@gradkit/optimizers';
import { Trainer } from '@gradkit/train-loop';
import {
  byteMutation,
  mutantCount,
  mutateJson,
  readMutants,
  type JsonValue,
  type Mutant,
  type Mutation,
} from '@gradkit-internal/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { report } from '../page/report.ts';
import { readRun } from './read-run.ts';
import { recordRun } from './record-run.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradkit-read-'));
  const model = new Linear(2, 2);
  const data = [
    {
      inputs: tensor([
        [1, 2],
        [2, 1],
      ]),
      labels: tensor([0, 1], { dtype: 'int32' }),
    },
  ];
  const optimizer = new SGD(model.parameters(), { learningRate: 0.1 });
  const trainer = new Trainer({ model, optimizer, loss: crossEntropy, execution: 'eager', log: () => {} });
  await trainer.fit(data, { epochs: 2, callbacks: [recordRun(folder, { examples: data })] });
});
afterAll(() => rm(folder, { recursive: true }));

/** What is said of a run one of whose files has another text; afterwards it has its own again. */
async function errorWith(name: string, change: (text: string) => string): Promise<string> {
  const path = join(folder, name);
  const before = await readFile(path, 'utf8');
  await writeFile(path, change(before));
  const error = await readRun(folder).then(
    () => new DataError('', 'no error'),
    (reason: unknown) => reason,
  );
  await writeFile(path, before);
  expect(error).toBeInstanceOf(DataError);
  return (error as Error).message.replaceAll(folder, '');
}

describe('a damaged file is named, with its line', () => {
  it.each<[string, (text: string) => string, string | RegExp]>([
    ['run.json', (text) => text.slice(0, 40), /^readRun: \/run\.json is damaged: .*JSON/],
    ['run.json', () => '[]', /^readRun: \/run\.json is damaged: .*format/],
    [
      'run.json',
      (text) => text.replace('version 1', 'version 2'),
      'readRun: /run.json is damaged: format: Invalid type: Expected "gradkit run, version 1" but received "gradkit run, version 2"',
    ],
    [
      'run.json',
      (text) => text.replace('"epochs": 2', '"epochs": "two"'),
      'readRun: /run.json is damaged: epochs: Invalid type: Expected number but received "two"',
    ],
    [
      'log.jsonl',
      (text) => text.replace('{"epoch":1,"seconds"', '{"epoch":1,seconds'),
      /^readRun: \/log\.jsonl:2 is damaged: /,
    ],
    [
      'log.jsonl',
      (text) => text.replace('"epoch":2,"seconds"', '"epoch":-2,"seconds"'),
      /^readRun: \/log\.jsonl:4 is damaged: /,
    ],
    [
      'predictions.json',
      (text) => text.replace('"confusion":[[', '"confusion":[[1,'),
      'readRun: /predictions.json is damaged: confusion is not square',
    ],
    [
      'predictions.json',
      (text) => text.replace('"kind":"classes"', '"kind":"colours"'),
      /^readRun: \/predictions\.json is damaged: kind: /,
    ],
  ])('%s %#', async (name, change, text) => expect(await errorWith(name, change)).toMatch(text));

  it('but a last line that is unfinished is left out', async () => {
    expect(await errorWith('log.jsonl', (text) => `${text}{"epoch":3,"ba`)).toBe(': no error');
  });
});

it('a folder without a run', async () => {
  await expect(readRun(tmpdir())).rejects.toThrow(/ has no run\.json, which recordRun writes$/);
});

/** Changes of bytes, and of what the JSON of some lines says. */
function mutationsOf(file: Uint8Array): Mutation[] {
  const lines = new TextDecoder().decode(file).split('\n');
  const isOneObject = lines[0] === '{';
  const edits: Mutation = (random) => {
    const at = random.below(isOneObject ? 1 : lines.length - 1);
    const { value, how } = mutateJson(JSON.parse(isOneObject ? lines.join('\n') : lines[at]) as JsonValue, random);
    const text = JSON.stringify(value);
    const changed = isOneObject ? [text] : lines.map((line, i) => (i === at ? text : line));
    return { bytes: new TextEncoder().encode(changed.join('\n')), how: `line ${at + 1}: ${how}` };
  };
  return [byteMutation(file), edits, edits];
}

it.each(['run.json', 'log.jsonl', 'predictions.json'])(
  'whatever %s holds, there is a page or an error that names it',
  { timeout: 3e6 },
  async (name) => {
    const path = join(folder, name);
    const good = await readFile(path);
    const isRefusal = (error: unknown): boolean => error instanceof DataError && error.message.includes(name);
    const read = async ({ bytes }: Mutant): Promise<void> => {
      await writeFile(path, bytes);
      report(await readRun(folder));
    };
    try {
      const { refused } = await readMutants(read, {
        mutations: mutationsOf(good),
        count: mutantCount(100),
        seed: 1,
        isRefusal,
      });
      expect(refused).toBeGreaterThan(20);
    } finally {
      await writeFile(path, good);
    }
  },
);
