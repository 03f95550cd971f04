import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Generator, uniform, type TensorData } from '@gradkit/core-tensor';
import type { Workload } from './workload.ts';

type Values = Float32Array | Int32Array;

interface Examples {
  readonly inputs: Values;
  readonly labels: Values;
}

function noiseOf(length: number, rng: Generator): TensorData {
  return uniform([length], { rng }).data;
}

const WRONG = 5; // one label of so many is drawn at random, so that there is always something to learn
const STD = Math.sqrt(1 / 6); // of the sum of two numbers from 0 … 1

/**
 * Each class has a picture of its own, under as much noise. Normalized to mean 0 and deviation 1: units of ReLU that never
 * answer leave Adam with moments too small for normal floats, which slow processors down, the more the longer an engine trains.
 */
function images({ examples, inputShape, model }: Workload, rng: Generator): Examples {
  const size = inputShape.reduce((a, b) => a * b);
  const classes = model.kind === 'mlp' ? model.sizes[model.sizes.length - 1] : 10;
  const pictures = noiseOf(classes * size, rng);
  const noise = noiseOf(1 << 20, rng); // taken at random places: drawing it for every image would take longer than training
  const inputs = new Float32Array(examples * size);
  const labels = new Int32Array(examples);
  for (let n = 0; n < examples; n++) {
    const shown = rng.below(classes);
    const [from, at] = [shown * size, rng.below(noise.length - size)];
    labels[n] = rng.below(WRONG) === 0 ? rng.below(classes) : shown;
    for (let i = 0; i < size; i++) inputs[n * size + i] = (pictures[from + i] + noise[at + i] - 1) / STD;
  }
  return { inputs, labels };
}

/** Every character decides on the next, but for one bit of chance. */
function texts({ examples, inputShape: [length] }: Workload, vocabulary: number, rng: Generator): Examples {
  const inputs = new Int32Array(examples * length);
  const labels = new Int32Array(examples * length);
  let character = 0;
  for (let i = 0; i < inputs.length; i++) {
    inputs[i] = character;
    character = (3 * character + 1 + rng.below(2)) % vocabulary;
    labels[i] = character;
  }
  return { inputs, labels };
}

function examplesOf(workload: Workload): Examples {
  const { model } = workload;
  const rng = new Generator(1);
  if (model.kind === 'lstm' || model.kind === 'gpt') return texts(workload, model.vocabulary, rng);
  if (workload.loss === 'crossEntropy') return images(workload, rng);
  return { inputs: Float32Array.of(0, 0, 1, 0, 0, 1, 1, 1), labels: Float32Array.of(0, 1, 1, 0) }; // exclusive or
}

/** A workload whose examples lie in files of raw numbers, the same for all engines. */
export interface Task extends Workload {
  readonly inputFile: string;
  readonly labelFile: string;
}

/** Writes the examples of each workload to a folder that goes with the process. */
export function writeExamples(chosen: readonly Workload[]): Task[] {
  const folder = mkdtempSync(join(tmpdir(), 'gradkit-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return chosen.map((workload) => {
    const { inputs, labels } = examplesOf(workload);
    const inputFile = join(folder, `${workload.name}.inputs`);
    const labelFile = join(folder, `${workload.name}.labels`);
    writeFileSync(inputFile, inputs);
    writeFileSync(labelFile, labels);
    return { ...workload, inputFile, labelFile };
  });
}
