// A long training of each workload, eager and compiled on one and on two threads, from the same values and batches: do losses stay together, are
// they the same to the last bit for both numbers of threads, and does memory stay flat?
import { parseArgs } from 'node:util';
import { compile } from '@gradkit/compile';
import type { Tensor } from '@gradkit/core-tensor';
import { writeExamples, type Task } from './examples.ts';
import { feed, trainingStep, type Step } from './engines/gradkit-training.ts';
import { workloads } from './workload.ts';

const { values, positionals } = parseArgs({
  options: { steps: { type: 'string', default: '2000' }, help: { type: 'boolean', default: false } },
  allowPositionals: true,
});

type Run = (inputs: Tensor, labels: Tensor) => Tensor | Promise<Tensor>;

interface Trained {
  readonly losses: readonly number[];
  /** megabytes that the process has taken since a tenth of the steps was done */
  readonly growth: number;
}

const engines: Readonly<Record<string, (step: Step) => Run>> = {
  eager: (step) => step,
  'compiled, 1 thread': (step) => compile(step, { device: 'cpu', threads: 1 }),
  'compiled, 2 threads': (step) => compile(step, { device: 'cpu', threads: 2 }),
};

async function train(task: Task, make: (step: Step) => Run, steps: number): Promise<Trained> {
  const run = make(trainingStep(task));
  const training = feed(task, async ({ inputs, labels }) => (await run(inputs, labels)).item());
  const losses: number[] = [];
  let before = 0;
  for (let i = 0; i < steps; i++) {
    if (i === Math.floor(steps / 10)) before = process.memoryUsage.rss();
    losses.push((await training.unit()).first);
  }
  return { losses, growth: (process.memoryUsage.rss() - before) / 2 ** 20 };
}

/** The mean loss of the last twentieth: one step alone is as good as its batch. */
function lastLoss({ losses }: Trained): number {
  const last = losses.slice(-Math.ceil(losses.length / 20));
  return last.reduce((a, b) => a + b) / last.length;
}

/** The largest difference of a part of the steps, relative to the loss there. */
function difference({ losses: a }: Trained, { losses: b }: Trained, steps: number): number {
  return Math.max(...a.slice(0, steps).map((loss, i) => Math.abs(loss - b[i]) / Math.abs(loss)));
}

async function soak(tasks: readonly Task[], steps: number): Promise<void> {
  for (const task of tasks) {
    console.log(`${task.name}: ${steps} steps`);
    const done: Trained[] = [];
    for (const [name, make] of Object.entries(engines)) {
      const trained = await train(task, make, steps);
      const [eager, ...compiled] = [...done, trained];
      const beside =
        compiled.length === 0
          ? ''
          : `  apart from eager: first 20 steps ${difference(eager, trained, 20).toExponential(1)}`;
      const same =
        compiled.length < 2
          ? ''
          : `  same bits as on 1 thread: ${compiled[0].losses.every((loss, i) => loss === compiled[1].losses[i])}`;
      console.log(
        `  ${name.padEnd(20)} loss ${trained.losses[0].toFixed(4)} → ${lastLoss(trained).toFixed(4)}  memory +${trained.growth.toFixed(0)} MB${beside}${same}`,
      );
      done.push(trained);
    }
  }
}

const usage = `pnpm soak [--steps 2000] [workload …]; default all of ${workloads
  .filter(({ unit }) => unit === 'step')
  .map(({ name }) => name)
  .join(', ')}`;
const chosen = workloads.filter(
  ({ name, unit }) => unit === 'step' && (positionals.length === 0 || positionals.includes(name)),
);
if (values.help || chosen.length === 0) console.log(usage);
else await soak(writeExamples(chosen), Number(values.steps));
