// A convolutional network for digits, trained and asked on GPUs, with the CPU's losses, predictions and speed beside them: `pnpm gpu`.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ActualDevice } from '@gradkit/runtime';
import { countSame, largestRelative, predictions } from './gpu/compare.ts';
import { DeviceProcess } from './gpu/device-process.ts';
import type { Inferred } from './gpu/protocol.ts';
import { nvidiaGpus } from './nvidia-gpus.ts';
import { median } from './statistics.ts';

const usage = `pnpm gpu [options]
  --devices a,b   webgpu,cuda; default both
  --steps 50      of training, whose losses are compared
  --batch 64      images in a step
  --images 1000   that are answered
  --rounds 5      in which the devices take turns, for their speed
  --out file      default gpu.json`;

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'), // pnpm hands it on
  options: {
    devices: { type: 'string', default: 'webgpu,cuda' },
    steps: { type: 'string', default: '50' },
    batch: { type: 'string', default: '64' },
    images: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '5' },
    out: { type: 'string', default: 'gpu.json' },
    help: { type: 'boolean', default: false },
  },
});

/** Steps whose losses are compared: later ones drift apart, since sums are added in another order. */
const compared = 20;
/** How far losses and logits may be from the CPU's: GPUs may round what they multiply to TF32. */
const tolerance = 1e-2;
const classes = 10;

interface Result {
  readonly device: ActualDevice;
  readonly losses: readonly number[];
  readonly logits: Float32Array;
  /** why operators run on the CPU in its place; null where none does */
  readonly onProcessor: string | null;
  readonly msPerStep: number;
  readonly imagesPerSecond: number;
}

interface Absence {
  readonly device: ActualDevice;
  readonly reason: string;
}

async function measure(): Promise<{ readonly results: readonly Result[]; readonly absences: readonly Absence[] }> {
  const [steps, batchSize, images, rounds] = [values.steps, values.batch, values.images, values.rounds].map(Number);
  const folder = mkdtempSync(join(tmpdir(), 'gradkit-gpu-'));
  const path = join(folder, 'digits.onnx');
  const devices = ['cpu', ...values.devices.split(',')] as ActualDevice[];
  const processes: DeviceProcess[] = [];
  const absences: Absence[] = [];
  const firsts = new Map<ActualDevice, Omit<Result, 'device' | 'msPerStep' | 'imagesPerSecond'>>();
  try {
    for (const device of devices) {
      console.log(`${device}: ${steps} steps of training, ${images} images …`);
      const process = new DeviceProcess(device, { batchSize, images });
      processes.push(process);
      try {
        await process.ready();
        const { losses } = await process.ask({ kind: 'train', steps, anew: true });
        if (device === 'cpu') await process.ask({ kind: 'save', path });
        const { onProcessor } = await process.ask({ kind: 'load', path });
        const { logits } = await process.ask({ kind: 'infer' });
        firsts.set(device, { losses, logits, onProcessor });
      } catch (error) {
        if (device === 'cpu') throw error;
        absences.push({ device, reason: (error as Error).message });
      }
    }
    const times = new Map(devices.map((device) => [device, { train: [] as number[], infer: [] as number[] }]));
    const present = processes.filter(({ device }) => firsts.has(device));
    for (let round = 0; round < (present.length > 1 ? rounds : 0); round++)
      for (const process of present) {
        const few = Math.max(1, Math.ceil(steps / 5));
        const { ms } = await process.ask({ kind: 'train', steps: few, anew: false });
        times.get(process.device)!.train.push(ms / few);
        const answered: Inferred = await process.ask({ kind: 'infer' });
        times.get(process.device)!.infer.push((1000 * images) / answered.ms);
      }
    const results = [...firsts].map(([device, first]) => {
      const { train, infer } = times.get(device)!;
      return { device, ...first, msPerStep: median(train), imagesPerSecond: median(infer) };
    });
    return { results, absences };
  } finally {
    for (const process of processes) process.close();
    rmSync(folder, { recursive: true });
  }
}

/** A device beside the CPU, in numbers. */
function comparison(
  result: Result,
  cpu: Result,
): {
  readonly lossError: number;
  readonly samePredictions: number;
  readonly logitError: number;
  readonly trainingSpeedup: number;
  readonly inferenceSpeedup: number;
} {
  const largest = Math.max(...cpu.logits.map(Math.abs));
  return {
    lossError: largestRelative(result.losses.slice(0, compared), cpu.losses.slice(0, compared)),
    samePredictions: countSame(predictions(result.logits, classes), predictions(cpu.logits, classes)),
    logitError: Math.max(...cpu.logits.map((value, i) => Math.abs(value - result.logits[i]))) / largest,
    trainingSpeedup: cpu.msPerStep / result.msPerStep,
    inferenceSpeedup: result.imagesPerSecond / cpu.imagesPerSecond,
  };
}

if (values.help) console.log(usage);
else {
  console.log(
    `${cpus()[0]?.model.trim()}, ${availableParallelism()} cores; ${nvidiaGpus() ?? 'no GPU of NVIDIA: nvidia-smi finds none'}`,
  );
  const { results, absences } = await measure();
  const [cpu, ...gpus] = results;
  const rows = gpus.map((gpu) => ({ device: gpu.device, onProcessor: gpu.onProcessor, ...comparison(gpu, cpu) }));
  for (const { device, reason } of absences) console.log(`\n${device} cannot be used here: ${reason}`);
  const images = cpu.logits.length / classes;
  for (const [i, row] of rows.entries()) {
    const { msPerStep, imagesPerSecond } = gpus[i];
    console.log(`
${row.device}
  losses of the first steps   differ from the CPU's by at most ${row.lossError.toExponential(1)}
  predictions                 ${row.samePredictions} of ${images} as the CPU's; logits differ by at most ${row.logitError.toExponential(1)} of the largest
  operators of inference      ${row.onProcessor === null ? 'all on the GPU' : `some on the CPU: ${row.onProcessor}`}
  training                    ${msPerStep.toPrecision(3)} ms a step, the CPU ${cpu.msPerStep.toPrecision(3)} ms: ${row.trainingSpeedup.toPrecision(2)} × as fast
  inference                   ${imagesPerSecond.toFixed(0)} images a second, the CPU ${cpu.imagesPerSecond.toFixed(0)}: ${row.inferenceSpeedup.toPrecision(2)} × as fast`);
  }
  const isSame = rows.every(
    (row) => row.lossError <= tolerance && row.logitError <= tolerance && row.onProcessor === null,
  );
  if (rows.length === 0) {
    console.log(
      '\nNothing was compared: no GPU can be used here. npx gradkit doctor says what is missing, and how to install it.',
    );
    process.exitCode = 2;
  } else {
    console.log(isSame ? '\nThe GPUs do as the CPU does.' : '\nA GPU does not do as the CPU does.');
    if (!isSame) process.exitCode = 1;
  }
  writeFileSync(
    values.out,
    `${JSON.stringify({ rows, absences, devices: results.map((result) => ({ ...result, logits: undefined })) }, null, 2)}\n`,
  );
  console.log(values.out);
}
