import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { shareCache, type CoreDistance } from './core-distance.ts';
import type { EngineProcess } from './engine-process.ts';
import type { Task } from './examples.ts';
import type { Answer } from './protocol.ts';
import { spreadOf, type Spread } from './statistics.ts';

/** What was measured of an engine on a workload, with a number of threads. */
export interface Row {
  readonly workload: string;
  readonly engine: string;
  readonly threads: number;
  /** of a step, or of an epoch */
  readonly msPerStep: Spread;
  /** of the rounds in which two cores shared a cache; null if there were none */
  readonly msWithSharedCache: Spread | null;
  readonly rounds: number;
  readonly roundsWithSharedCache: number;
  readonly stepsPerRound: number;
  /** of the very first step and of the last one: training must make it smaller */
  readonly loss: { readonly first: number; readonly last: number };
}

/** A row that could not be measured, and why. */
export interface Gap {
  readonly workload: string;
  readonly engine: string;
  readonly threads: number;
  readonly reason: string;
}

export interface Effort {
  readonly rounds: number;
  /** how long a turn of an engine takes, about */
  readonly seconds: number;
}

const PAUSE = 50; // milliseconds between turns, in which spinning threads of the last engine go to sleep

/** Share of one core that was busy in the pauses, when nobody should be: other programs, or an engine that does not rest. */
export class Disturbance {
  #busy = 0;
  #passed = 0;

  async pause(): Promise<void> {
    await sleep(PAUSE);
    const [busy, start] = [busyTime(), performance.now()];
    await sleep(PAUSE);
    this.#busy += busyTime() - busy;
    this.#passed += performance.now() - start;
  }

  get cores(): number {
    return this.#passed === 0 ? 0 : this.#busy / this.#passed;
  }
}

/** Milliseconds that all processors together have worked since they were switched on. */
function busyTime(): number {
  return cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);
}

/** An engine taking part in the rounds of a workload. */
interface Entrant {
  readonly process: EngineProcess;
  readonly stepsPerRound: number;
  readonly times: number[];
  readonly timesWithSharedCache: number[];
  loss: Row['loss'];
}

/** Lets an engine run until it is warm; tells how many steps fit into a turn. */
async function warmUp(process: EngineProcess, task: Task, { seconds }: Effort): Promise<Entrant | string> {
  const wanted = seconds * 1000;
  const first = await process.ask(task, 1); // includes tracing and compilation
  if ('error' in first) return first.error;
  if (task.unit === 'epoch')
    return { process, stepsPerRound: 1, times: [], timesWithSharedCache: [], loss: lossOf(first) };
  for (let steps = 1, spent = 0; ; steps *= 2) {
    const reply = await process.ask(task, steps);
    if ('error' in reply) return reply.error;
    spent += reply.ms;
    const stepsPerRound = Math.max(1, Math.round((wanted * steps) / reply.ms));
    if (spent >= wanted) return { process, stepsPerRound, times: [], timesWithSharedCache: [], loss: lossOf(reply) };
  }
}

function lossOf({ firstLoss, loss }: Answer): Row['loss'] {
  return { first: firstLoss, last: loss };
}

/**
 * Measures all engines on one workload: they warm up, then take turns, round by round, so that what disturbs the machine
 * disturbs all of them.
 */
export async function measure(
  task: Task,
  processes: readonly EngineProcess[],
  { effort, disturbance, distance }: { effort: Effort; disturbance: Disturbance; distance: CoreDistance },
): Promise<{ rows: Row[]; gaps: Gap[] }> {
  const gaps: Gap[] = [];
  let entrants: Entrant[] = [];
  const drop = ({ engine, threads }: EngineProcess, reason: string): void => {
    gaps.push({ workload: task.name, engine: engine.name, threads, reason });
  };
  for (const process of processes) {
    await disturbance.pause();
    const entrant = await warmUp(process, task, effort);
    if (typeof entrant === 'string') drop(process, entrant);
    else entrants.push(entrant);
  }
  for (let round = 0; round < effort.rounds; round++) {
    for (const entrant of entrants) {
      await disturbance.pause();
      const { process, stepsPerRound, times, timesWithSharedCache } = entrant;
      const before = distance.measure();
      const reply = await process.ask(task, stepsPerRound);
      if ('error' in reply) {
        drop(process, reply.error);
        entrants = entrants.filter((other) => other !== entrant);
        continue;
      }
      times.push(reply.ms / stepsPerRound);
      if (shareCache(before) && shareCache(distance.measure())) timesWithSharedCache.push(reply.ms / stepsPerRound);
      entrant.loss = lossOf(reply);
    }
  }
  const rows = entrants.map(({ process: { engine, threads }, stepsPerRound, times, timesWithSharedCache, loss }) => ({
    workload: task.name,
    engine: engine.name,
    threads,
    msPerStep: spreadOf(times),
    msWithSharedCache: timesWithSharedCache.length === 0 ? null : spreadOf(timesWithSharedCache),
    rounds: times.length,
    roundsWithSharedCache: timesWithSharedCache.length,
    stepsPerRound,
    loss,
  }));
  return { rows, gaps };
}
