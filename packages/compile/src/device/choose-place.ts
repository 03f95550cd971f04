import type { AnyState } from '@gradkit/core-tensor/functional';
import {
  chooseDevice,
  digest,
  findDevices,
  type ActualDevice,
  type SessionOptions,
  type Trial,
} from '@gradkit/runtime';
import { planChecks } from '../check/plan-checks.ts';
import { checkValues } from '../check/value-checks.ts';
import { Executable } from '../execute/executable.ts';
import { writeOnnxGraph } from '../execute/onnx/onnx-graph.ts';
import type { Values } from '../execute/values.ts';
import { bringAllHere, bringHere } from '../memory/device-buffer.ts';
import { createMemory, type Memory } from '../memory/memory.ts';
import { onnxSegmentOf } from '../partition/segments.ts';
import { pipeline } from '../pipeline.ts';
import type { DeviceOptions, Target } from '../target.ts';
import type { TracedStep } from '../trace/traced-step.ts';
import { onCopies } from './on-copies.ts';

/** Where the executables of a compiled function are made, and why there. */
export interface Place {
  readonly memory: Memory;
  readonly options: DeviceOptions;
  /** in words */
  readonly reason: string;
}

/**
 * Finds the device for a step. Where there are a GPU and WebAssembly, each does the first call a few times on copies of the states, once for each graph
 * and page: a trial counts for nothing, and no state moves by it. A GPU in software is not tried: it needs seconds for the programs of a step.
 *
 * @param values those that the call began with; see `beginCall`
 * @throws {RuntimeError} if ONNX Runtime or the device is not there
 * @throws what the function itself throws for values out of range, where they would be measured
 */
export async function choosePlace(step: TracedStep, values: Values, options: SessionOptions): Promise<Place> {
  const { devices, reason } = await findDevices(options.device);
  const sharesBuild = devices.length > 1 && devices[0] !== 'wasm'; // the likely best is first: wasm, where the GPU is one in software
  const placeOn = async (device: ActualDevice, why: string, isShared = sharesBuild): Promise<Place> => {
    const ofDevice = { ...options, device, sharesBuild: isShared };
    return { memory: await createMemory(ofDevice, step), options: ofDevice, reason: why };
  };
  if (!sharesBuild) return placeOn(devices[0], reason);
  await bringAllHere([...step.reads.keys(), ...step.writes.keys()]);
  checkValues(planChecks(step, { device: 'wasm', form: 'step' }), values);
  const measured = { key: await keyOf(step), what: 'the step', unit: 'a step', failed: 'does not run the step' };
  const chosen = await chooseDevice(measured, devices, async (device) =>
    makeTrial(step, values, await placeOn(device, '')),
  );
  await chosen.trial?.close();
  return placeOn(chosen.device, chosen.reason, chosen.sharesBuild);
}

/** What tells a step from others: all of it as a file. */
async function keyOf(step: TracedStep): Promise<string> {
  const target: Target = { device: 'wasm', form: 'file' };
  const segment = onnxSegmentOf(pipeline(step, target))!; // a file has one
  return `step ${await digest(writeOnnxGraph(segment, target.device).bytes)}`;
}

async function makeTrial(step: TracedStep, values: Values, { memory, options }: Place): Promise<Trial> {
  const copied = onCopies(step);
  const executable = await Executable.create(copied.step, memory, options);
  const [last]: (AnyState | undefined)[] = [...copied.step.writes.keys()].toReversed();
  return {
    async run() {
      copied.refill();
      await executable.run(new Map(values));
      if (step.results.length === 0 && last !== undefined) await bringHere(last); // else nothing waits for the device
    },
    async close() {
      copied.clear();
    },
  };
}
