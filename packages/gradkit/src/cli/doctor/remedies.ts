import type { MachineDescription } from '@gradkit/runtime/node';
import type { ProbeResult } from './probe-device.ts';

/** Something that is missing, and how to get it. */
export interface Remedy {
  readonly device: string;
  readonly missing: string;
  /** to be typed as it is; null where no command helps */
  readonly command: string | null;
}

/**
 * What is missing for the devices that do not work, and the commands that install it.
 *
 * @param showsGpu whether the machine has a GPU of NVIDIA, if it tells
 */
export function remediesFor(
  probes: readonly ProbeResult[],
  machine: MachineDescription,
  showsGpu: boolean | null,
): Remedy[] {
  return probes.flatMap((probe) => (probe.works ? [] : remediesOf(probe, machine, showsGpu)));
}

function remediesOf(
  { device, reason }: ProbeResult & { readonly works: false },
  machine: MachineDescription,
  showsGpu: boolean | null,
): Remedy[] {
  const isWeb = device === 'wasm';
  const name = isWeb ? 'onnxruntime-web' : 'onnxruntime-node';
  if (machine.packages[name] === null)
    return [{ device, missing: `the package ${name}`, command: `npm install ${name}` }];
  const known = device === 'webgpu' ? vulkan(machine) : device === 'cuda' ? cuda(machine, showsGpu) : [];
  return known.length > 0 ? known : [{ device, missing: reason, command: null }];
}

function vulkan({ vulkan: isFound }: MachineDescription): Remedy[] {
  if (isFound !== false) return [];
  return [
    {
      device: 'webgpu',
      missing: 'libvulkan.so.1, with which programs find the drivers of GPUs',
      command: 'sudo apt-get install libvulkan1 mesa-vulkan-drivers', // of Intel and AMD; NVIDIA's comes with its driver
    },
  ];
}

function cuda({ cuda: state }: MachineDescription, showsGpu: boolean | null): Remedy[] {
  const device = 'cuda';
  if (state === null) {
    const here = `${process.platform} on ${process.arch}`;
    return [
      {
        device,
        missing: `Linux on x64, for which alone there is an ONNX Runtime for it; this is ${here}`,
        command: null,
      },
    ];
  }
  const absent = (libraries: typeof state.libraries): string =>
    libraries
      .filter(({ isFound }) => isFound === false)
      .map(({ name }) => name)
      .join(', ');
  const major =
    state.libraries
      .find(({ name }) => name.startsWith('libcudart.so.'))
      ?.name.split('.')
      .at(-1) ?? '12';
  const remedies = [
    { missing: showsGpu === false ? 'a GPU of NVIDIA: this machine shows none' : '', command: null },
    {
      missing: absent([state.driver]),
      what: "of NVIDIA's driver",
      command: showsGpu === false ? null : 'sudo apt-get install cuda-drivers',
    },
    { missing: absent(state.providers), what: 'of ONNX Runtime', command: state.install },
    {
      missing: absent(state.libraries),
      what: `of CUDA ${major} and cuDNN 9, which NVIDIA's repository has (developer.nvidia.com/cuda-downloads)`,
      command: `sudo apt-get install cuda-toolkit-${major} cudnn9-cuda-${major}`,
    },
  ];
  return remedies.flatMap(({ missing, what = null, command }) =>
    missing === '' ? [] : [{ device, missing: what === null ? missing : `${missing} ${what}`, command }],
  );
}
