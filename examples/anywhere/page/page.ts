/** Goes on with a training that gradkit began, with onnxruntime-web alone; gradkit only draws the curve. */
import { lossCurve } from '@gradkit/plot';
import * as onnxruntime from 'onnxruntime-web/wasm';
import { openTraining } from '../go-on.ts';

const status = document.querySelector('#status')!;
const bar = document.querySelector('progress')!;
const curve = document.querySelector('#curve')!;

async function bytesOf(file: string): Promise<Uint8Array> {
  const response = await fetch(`/${file}`);
  if (!response.ok) throw new Error(`${file} is not there; run the lesson first`);
  return new Uint8Array(await response.arrayBuffer());
}

async function main(): Promise<void> {
  onnxruntime.env.wasm.numThreads = 1;
  const training = await openTraining(onnxruntime, bytesOf);
  const steps = Math.floor(training.count / 64);
  bar.max = steps;
  const losses: number[] = [];
  const means: { x: number[]; y: number[] } = { x: [], y: [] }; // of each ten steps
  const start = performance.now();
  for (let i = 0; i < steps; i++) {
    losses.push(await training.step(Array.from({ length: 64 }, (_, row) => 64 * i + row)));
    if (losses.length % 10 !== 0) continue;
    means.x.push(losses.length);
    means.y.push(losses.slice(-10).reduce((sum, each) => sum + each) / 10);
    const rate = (losses.length * 64 * 1000) / (performance.now() - start);
    bar.value = losses.length;
    status.textContent = `step ${losses.length}: loss ${means.y.at(-1)!.toFixed(3)}, ${rate.toFixed(0)} images/s`;
    curve.innerHTML = lossCurve(means, { title: 'Loss, means of ten steps', xLabel: 'step', yLabel: 'cross-entropy' });
    await new Promise((resolve) => setTimeout(resolve)); // lets the page draw
  }
  bar.value = steps;
  const right = (100 * (await training.accuracy())).toFixed(2);
  status.textContent = `${steps} steps: last loss ${losses.at(-1)!.toFixed(6)}, ${right} % of the test images right`;
}

main().catch((error: unknown) => (status.textContent = String(error)));
