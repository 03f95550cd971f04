import type { ActualDevice } from '@gradkit/runtime';
import { describeMachine, type MachineDescription } from '@gradkit/runtime/node';
import type { Call, Output } from '../command.ts';
import { actualDevices } from '../devices.ts';
import { withProgress } from '../progress.ts';
import { formatSize } from '../size.ts';
import { formatTime } from '../statistics.ts';
import { table } from '../table.ts';
import { version } from '../version.ts';
import { nvidiaGpus, showsNvidia } from './nvidia.ts';
import { probeDevice, type ProbeResult } from './probe-device.ts';
import { remediesFor, type Remedy } from './remedies.ts';

interface Diagnosis {
  readonly gradkit: string;
  readonly node: string;
  readonly platform: string;
  readonly machine: MachineDescription;
  readonly nvidiaGpus: readonly string[];
  readonly devices: readonly ProbeResult[];
  readonly missing: readonly Remedy[];
}

/** Tells what is installed, on which devices a model runs, and what is missing for the others. */
export async function doctor(call: Call): Promise<Output> {
  const machine = await describeMachine();
  const devices = await withProgress(async (tell) => {
    const results: ProbeResult[] = [];
    for (const device of actualDevices) {
      tell(`a small model on ${device} …`);
      results.push(lacksPackage(device, machine) ?? (await probeDevice(device))); // one at a time: GPUs are shared
    }
    return results;
  });
  const diagnosis: Diagnosis = {
    gradkit: version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    machine,
    nvidiaGpus: await nvidiaGpus(),
    devices,
    missing: remediesFor(devices, machine, showsNvidia()),
  };
  const text = call.says('json') ? JSON.stringify(diagnosis, null, 2) : textOf(diagnosis);
  return { text, status: devices.every(({ works }) => !works) ? 1 : 0 };
}

function lacksPackage(device: ActualDevice, { packages }: MachineDescription): ProbeResult | null {
  const name = device === 'wasm' ? 'onnxruntime-web' : 'onnxruntime-node';
  return packages[name] === null ? { device, works: false, reason: `${name} is not installed` } : null;
}

function textOf({ gradkit, node, platform, machine, nvidiaGpus: gpus, devices, missing }: Diagnosis): string {
  const facts = [
    ['gradkit', gradkit],
    ['Node', `${node}, ${platform}`],
    ...Object.entries(machine.packages).map(([name, found]) => [name, found?.version ?? 'not installed']),
    ['processor', machine.processor],
    ['threads', threadsText(machine)],
    ['memory', memoryText(machine)],
    ...(gpus.length === 0
      ? [['GPU of NVIDIA', 'none: nvidia-smi finds none']]
      : gpus.map((gpu) => ['GPU of NVIDIA', gpu])),
    ...(machine.vulkan === null
      ? []
      : [['Vulkan', machine.vulkan ? 'libvulkan.so.1 is found' : 'libvulkan.so.1 is not found']]),
    ...(machine.cuda === null ? [] : [['CUDA', cudaText(machine.cuda)]]),
  ];
  const rows = devices.map(
    (probe) =>
      probe.works
        ? [
            probe.device,
            'works',
            `first answer after ${formatTime(probe.loadMs)}, then ${formatTime(probe.runMs)} each, by ${probe.engine}`,
          ]
        : [probe.device, 'not here', probe.reason.split('; it needs ')[0]], // which stands below
  );
  return [table(facts), table(rows), ...remedyTexts(missing)].join('\n\n');
}

/** What each device needs; those that need the same together. */
function remedyTexts(remedies: readonly Remedy[]): string[] {
  const devices = [...new Set(remedies.map(({ device }) => device))];
  const needs = devices.map((device) =>
    remedies
      .filter((one) => one.device === device)
      .map(remedyText)
      .join('\n'),
  );
  return [...new Set(needs)].map((what) => {
    const who = devices.filter((_, i) => needs[i] === what);
    return `${who.join(', ')} ${who.length === 1 ? 'needs' : 'need'}\n${what}`;
  });
}

function remedyText({ missing, command }: Remedy): string {
  return `- ${missing}${command === null ? '' : `\n    ${command}`}`;
}

function threadsText({ hardwareThreads, cores, coresOfContainer }: MachineDescription): string {
  const container = coresOfContainer === null ? '' : `, of which the container leaves ${coresOfContainer}`;
  return `${hardwareThreads} of the processor${container}; up to ${cores} for a model`;
}

function memoryText({ memoryBytes, memoryOfContainer }: MachineDescription): string {
  const container =
    memoryOfContainer === null ? '' : `, of which the container leaves ${formatSize(memoryOfContainer)}`;
  return `${formatSize(memoryBytes)}${container}`;
}

function cudaText({ providers, driver, libraries }: NonNullable<MachineDescription['cuda']>): string {
  const all = [driver, ...providers, ...libraries];
  const names = (isFound: boolean | null): string[] =>
    all.filter((one) => one.isFound === isFound).map(({ name }) => name);
  const parts = [
    ['found', names(true)],
    ['not found', names(false)],
    ['unknown without koffi', names(null)],
  ] as const;
  return parts
    .filter(([, list]) => list.length > 0)
    .map(([how, list]) => `${how}: ${list.join(', ')}`)
    .join('; ');
}
