import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleScript } from './bundle-script.ts';
import { contents } from './contents.ts';

const folder = mkdtempSync(join(tmpdir(), 'gradkit-resume-'));
afterAll(() => rmSync(folder, { recursive: true }));

let script: string;

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly lines: readonly string[];
}

interface Running {
  readonly arguments: readonly string[];
  /** sees every line; what it returns is sent to the process */
  readonly onLine?: (line: string) => NodeJS.Signals | null;
}

let resumes = 0;

/** Runs the script in a process of its own; where it resumes, with another seed. */
async function train(checkpoint: string, { arguments: given, onLine = () => null }: Running): Promise<Ending> {
  const seed = existsSync(checkpoint) ? 100 + resumes++ : 7;
  const child = spawn(process.execPath, [script, checkpoint, String(seed), ...given], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<Pick<Ending, 'code' | 'signal'>>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  );
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    const signal = onLine(line);
    if (signal !== null) child.kill(signal);
  }
  return { ...(await ended), lines };
}

const whole = join(folder, 'whole.safetensors');
let never: Ending;
let expected: ReturnType<typeof contents>;

beforeAll(async () => {
  script = await bundleScript(join(import.meta.dirname, 'train.ts'), join(folder, 'script'));
  never = await train(whole, { arguments: [] });
  expected = contents(whole);
});

test('the training that never stopped learns, and has all kinds of state', () => {
  expect(never.code).toBe(0);
  expect([never.lines[0], never.lines.at(-1)]).toEqual(['start at 0:0', 'end: null']);
  const names = Object.keys(expected.tensors);
  expect(names.filter((name) => name.startsWith('model/'))).toHaveLength(4);
  expect(names.filter((name) => name.startsWith('optimizer/'))).toHaveLength(12); // step and two moments of each
  expect(names.filter((name) => name.startsWith('callbacks/earlyStopping(validationLoss)/'))).toHaveLength(4); // best weights
  const losses = expected.training.history.map(({ validationLoss }) => validationLoss);
  expect(losses).toHaveLength(4);
  expect(losses[3]).toBeLessThan(losses[0]);
});

const waiting = (signal: NodeJS.Signals) => (line: string) => (line === 'waiting' ? signal : null);

describe('a training that is killed and started again ends with the same bits', () => {
  test.each([
    { place: 'after its second epoch', given: [], waitAt: '3:2', from: '2:0', batch: null },
    { place: 'within an epoch', given: ['--everyBatches', '5'], waitAt: '3:7', from: '2:5', batch: 5 },
    { place: 'in the first epoch', given: ['--everyBatches', '1'], waitAt: '1:1', from: '0:1', batch: 1 },
  ])('$place', async ({ place, given, waitAt, from, batch }) => {
    const path = join(folder, place, 'checkpoint.safetensors');
    const killed = await train(path, { arguments: [...given, '--waitAt', waitAt], onLine: waiting('SIGKILL') });
    expect(killed.signal).toBe('SIGKILL');
    expect(contents(path).training.resumePoint?.batch ?? null).toBe(batch);
    const resumed = await train(path, { arguments: given });
    expect([resumed.code, resumed.lines[0]]).toEqual([0, `start at ${from}`]);
    expect(contents(path)).toEqual(expected);
  });

  test('five times, whatever it was doing', async () => {
    const path = join(folder, 'often', 'checkpoint.safetensors');
    for (let kill = 1; kill <= 5; kill++) {
      let batches = 0; // a few, while it goes on to compute and to write
      const onLine = (line: string) => (line.startsWith('batch') && ++batches === 2 * kill ? 'SIGKILL' : null);
      await train(path, { arguments: ['--everyBatches', '1'], onLine });
    }
    const { code } = await train(path, { arguments: ['--everyBatches', '1'] });
    expect(code).toBe(0);
    expect(contents(path)).toEqual(expected);
  });
});

describe.skipIf(process.platform === 'win32')('Ctrl-C', () => {
  test('ends training after the step, saves, and it goes on with the same bits', async () => {
    const path = join(folder, 'interrupted', 'checkpoint.safetensors');
    const stopped = await train(path, { arguments: ['--waitAt', '2:7'], onLine: waiting('SIGINT') });
    expect(stopped).toMatchObject({ code: 0, signal: null });
    expect(stopped.lines.slice(-3)).toEqual(['batch 2:7', 'waiting', 'end: interrupted']);
    expect(readdirSync(join(path, '..'))).toEqual(['checkpoint.safetensors']);
    expect(contents(path).training.resumePoint!.batch).toBe(7);
    const resumed = await train(path, { arguments: [] });
    expect([resumed.code, resumed.lines[0]]).toEqual([0, 'start at 1:7']);
    expect(contents(path)).toEqual(expected);
  });
});
