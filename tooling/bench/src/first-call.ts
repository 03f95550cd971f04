// How long the first call of a compiled step takes, in which it is traced, compiled and run once: each time in a process of its own, from what
// `pnpm build` has built. Milliseconds of processor time, which others on the machine disturb less than the clock; one thread.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compile } from '@gradkit/compile';
import { zeros } from '@gradkit/core-tensor';
import { trainingStep } from './engines/gradkit-training.ts';
import { spreadOf } from './statistics.ts';
import { workloads } from './workload.ts';

const { values, positionals } = parseArgs({
  options: { runs: { type: 'string', default: '9' }, once: { type: 'boolean', default: false } },
  allowPositionals: true,
});

/** Compiles a workload here and now; gives milliseconds. */
async function firstCall(name: string): Promise<number> {
  const task = workloads.find((workload) => workload.name === name);
  if (task === undefined) throw new Error(`there is no workload ${name}`);
  const step = compile(trainingStep(task), { device: 'cpu', threads: 1 });
  const inputs = zeros([task.batchSize, ...task.inputShape], { dtype: task.inputType });
  const labels = zeros([task.batchSize, ...task.labelShape], { dtype: task.labelType });
  const before = process.cpuUsage();
  await step(inputs, labels);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function inOwnProcess(name: string): number {
  return Number(execFileSync(process.execPath, [fileURLToPath(import.meta.url), '--once', name], { encoding: 'utf8' }));
}

if (values.once) {
  console.log(await firstCall(positionals[0]));
} else {
  const names = positionals.length > 0 ? positionals : ['mlp-adam', 'conv', 'lstm', 'gpt'];
  for (const name of names) {
    const { min, median, max } = spreadOf(Array.from({ length: Number(values.runs) }, () => inOwnProcess(name)));
    console.log(`${name}: ${median.toFixed(0)} ms (${min.toFixed(0)} … ${max.toFixed(0)})`);
  }
}
