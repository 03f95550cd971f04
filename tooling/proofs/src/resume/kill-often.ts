import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Generator } from '@gradkit/core-tensor';
import { fromCheckpoint } from '@gradkit/train-loop';
import { contents } from './contents.ts';
import { epochs, filesOf, makeTraining } from './killed-training.ts';

/** Which training is killed. */
export interface Victim {
  /** `train-killed.ts`, bundled */
  readonly script: string;
  readonly folder: string;
  readonly execution: 'eager' | 'compiled';
  /** of the moments at which it is killed */
  readonly seed: number;
}

/** What a process has said before it ended, in steps. */
interface Said {
  /** null: it was killed before */
  start: number | null;
  /** done, and saved */
  steps: number;
  saved: number;
  isEnd: boolean;
}

/** How a training went that was killed again and again. */
export interface Killed {
  /** processes that were killed */
  readonly kills: number;
  /** those that had not begun to train */
  readonly early: number;
  /** steps that were done twice, at most after one kill and all together */
  readonly mostLost: number;
  readonly lost: number;
  /** times a checkpoint was read while a process ran */
  readonly reads: number;
}

let otherSeed = 100;

/** Runs the script, to its end or until `kill` says so. */
async function run(victim: Victim, kill: (said: Said) => Promise<void> | null): Promise<Said> {
  const { script, folder, execution } = victim;
  const isBegun = existsSync(filesOf(folder).checkpoint);
  const seed = isBegun ? otherSeed++ : 7; // weights are drawn by the first
  const child = spawn(process.execPath, [script, folder, execution, String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.once('exit', (code, signal) => {
      if (code !== null && code !== 0) reject(new Error(`the training ended with exit code ${code}`));
      else resolve(signal);
    });
  });
  const said: Said = { start: null, steps: 0, saved: 0, isEnd: false };
  let due = kill(said);
  void due?.then(() => child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stdout })) {
    const [word, number] = line.split(' ');
    if (word === 'start') said.start = said.steps = said.saved = Number(number);
    if (word === 'step') said.steps = Number(number);
    if (word === 'saved') said.saved = Number(number);
    if (word === 'end') said.isEnd = true;
    if (due !== null) continue;
    due = kill(said);
    void due?.then(() => child.kill('SIGKILL'));
  }
  await ended;
  return said;
}

/** The training without any kill: what its files have at the end. */
export async function trainWhole(victim: Victim) {
  await run(victim, () => null);
  return filesAtEnd(victim.folder);
}

/** Checkpoints and logs of a training that is done. */
export function filesAtEnd(folder: string) {
  const { checkpoint, best, table, lines } = filesOf(folder);
  const withoutSeconds = (text: string): unknown =>
    JSON.parse(text, (key, value: unknown) => (key === 'seconds' ? 0 : value)) as unknown;
  const [header, ...rows] = readFileSync(table, 'utf8').trim().split('\n');
  const seconds = header.split(',').indexOf('seconds');
  return {
    names: [...readdirSync(folder), ...readdirSync(best)].toSorted(),
    checkpoint: contents(checkpoint),
    best: Object.fromEntries(readdirSync(best).map((name) => [name, contents(join(best, name))])),
    table: [header, ...rows.map((row) => row.split(',').with(seconds, '').join(','))],
    lines: readFileSync(lines, 'utf8').trim().split('\n').map(withoutSeconds),
  };
}

/** Reads every file of a training, whatever happened to it. @throws if one is damaged */
function requireWholeFiles({ folder, execution }: Victim): void {
  const { checkpoint, best, table, lines } = filesOf(folder);
  const kept = existsSync(best) ? readdirSync(best).filter((name) => name.endsWith('.safetensors')) : [];
  for (const path of [checkpoint, ...kept.map((name) => join(best, name))])
    if (existsSync(path)) load(path, { folder, execution });
  if (existsSync(table)) {
    const rows = readFileSync(table, 'utf8').split('\n');
    const columns = rows[0].split(',').length;
    const numbers = rows.slice(1, -1).map((row) => Number(row.split(',')[0]));
    const isWhole = rows.at(-1) === '' && rows.slice(0, -1).every((row) => row.split(',').length === columns);
    if (!isWhole || numbers.some((epoch, i) => epoch !== i + 1) || numbers.length > epochs)
      throw new Error(`${table} is damaged: ${rows.join('|')}`);
  }
  if (existsSync(lines)) for (const line of readFileSync(lines, 'utf8').split('\n').slice(0, -1)) JSON.parse(line);
}

function load(path: string, { folder, execution }: Pick<Victim, 'folder' | 'execution'>): void {
  const { trainer, loader, callbacks } = makeTraining(folder, execution);
  fromCheckpoint(readFileSync(path), trainer, { callbacks, loader, name: path });
}

/**
 * Kills a training at random moments, again and again, until it is done: while it starts, computes, writes, deletes. After every kill all its files
 * are read, and its checkpoint as often as possible in between.
 *
 * @throws if a file is damaged, or a process goes on further back than from the last checkpoint
 */
export async function killOften(victim: Victim, most: number): Promise<Killed> {
  const rng = new Generator(victim.seed);
  const { checkpoint } = filesOf(victim.folder);
  let [kills, early, lost, mostLost, reads] = [0, 0, 0, 0, 0];
  let before: Said | null = null;
  for (;;) {
    const mayKill = kills < most;
    const isEarly = rng.next() < 0.1;
    const [line, delay] = [rng.below(12), isEarly ? rng.below(600) : rng.next() * 25];
    let count = 0;
    const running = { yes: true };
    const reading = (async () => {
      for (; running.yes; reads++) {
        if (existsSync(checkpoint)) load(checkpoint, victim);
        await sleep(5);
      }
    })();
    const said: Said = await run(victim, ({ start }) => {
      if (!mayKill) return null;
      if (isEarly) return sleep(delay);
      return start !== null && ++count > line ? sleep(delay) : null;
    }).finally(() => (running.yes = false));
    await reading;
    requireWholeFiles(victim);
    if (said.start !== null && before !== null) {
      if (said.start < before.saved)
        throw new Error(`steps were lost: ${before.saved} were saved, but training went on from ${said.start}`);
      const again = Math.max(0, before.steps - said.start);
      lost += again;
      mostLost = Math.max(mostLost, again);
    }
    if (said.start !== null) before = said;
    else early++;
    if (said.isEnd) return { kills, early, lost, mostLost, reads };
    kills++;
  }
}
