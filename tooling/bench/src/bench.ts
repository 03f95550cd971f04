// Training steps in gradkit and in other frameworks, measured side by side. `pnpm bench --help` lists the options.
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';
import { CoreDistance } from './core-distance.ts';
import { EngineProcess } from './engine-process.ts';
import { writeExamples } from './examples.ts';
import { measureLimits, type Limits } from './limits.ts';
import { Disturbance, measure, type Gap, type Row } from './measure.ts';
import { nvidiaGpus } from './nvidia-gpus.ts';
import { readOptions, type Options } from './options.ts';
import { limitOf, summaryTable, withSharedCache, workloadText } from './report.ts';

const machine = {
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  memoryGB: Math.round(totalmem() / 1e9),
  platform: `${platform()} ${process.arch}`,
  node: process.version,
  date: new Date().toISOString(),
};

/** Those of the processor; of a GPU none are known. */
async function limitsOf({ threads, dryRun, gpu }: Options): Promise<Limits[]> {
  if (dryRun || gpu) return [];
  const limits = await measureLimits(threads);
  for (const { threads: count, gflops, memoryGBs } of limits)
    console.log(`limit, ${count} threads: ${gflops.toFixed(0)} GFLOP/s, memory ${memoryGBs.toFixed(1)} GB/s`);
  return limits;
}

async function bench(options: Options): Promise<void> {
  const { workloads, engines, threads, effort, out, dryRun } = options;
  console.log(`${machine.processor}, ${machine.cores} cores, Node ${machine.node}, load ${loadavg()[0].toFixed(2)}`);
  const gpu = options.gpu ? nvidiaGpus() : null;
  if (options.gpu) console.log(gpu ?? 'no GPU of NVIDIA: nvidia-smi finds none');
  const limits = await limitsOf(options);
  const tasks = writeExamples(workloads);
  const processes = engines.flatMap((engine) =>
    threads.filter((count) => count <= engine.maxThreads).map((count) => new EngineProcess(engine, count)),
  );
  const disturbance = new Disturbance();
  const distance = new CoreDistance();
  const rows: Row[] = [];
  const gaps: Gap[] = [];
  try {
    for (const task of tasks) {
      const measured = await measure(task, processes, { effort, disturbance, distance });
      rows.push(...measured.rows);
      gaps.push(...measured.gaps);
      console.log(`\n${workloadText(task, { ...measured, limits })}`);
    }
  } finally {
    for (const engine of processes) engine.close();
    await distance.close();
  }

  console.log(rows.length > 0 ? `\n${summaryTable(tasks, { rows, limits })}` : '\nNothing could be measured.');
  if (dryRun) {
    if (gaps.length > 0) process.exitCode = 1;
    return;
  }
  if (rows.some((row) => row.threads > 1 && row.roundsWithSharedCache < row.rounds))
    console.log(`\nWhile the cores shared a cache:\n${summaryTable(tasks, { rows: withSharedCache(rows), limits })}`);
  const busy = disturbance.cores;
  console.log(`\nbusy in the pauses: ${busy.toFixed(2)} cores`);
  if (busy > 0.1) console.log('Something else was running. Measure again on a quiet machine.');
  const bounds = limits.map((limit) => ({
    ...limit,
    msPerStep: Object.fromEntries(workloads.map((workload) => [workload.name, limitOf(workload, limit)])),
  }));
  const result = {
    machine: { ...machine, ...(options.gpu && { gpu }), busyInPauses: busy },
    limits: bounds,
    rows,
    gaps,
  };
  writeFileSync(out, `${JSON.stringify(result, null, 2)}\n`);
  console.log(out);
}

const options = readOptions();
if (options !== null) await bench(options);
