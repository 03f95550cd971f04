import { add, tensor, type Tensor } from '@gradkit/core-tensor/functional';
import { exportModel } from '@gradkit/onnx-export';
import { createSession, type Device } from '@gradkit/runtime';
import { table } from './table.ts';

const candidates: readonly Exclude<Device, 'auto'>[] = ['cpu', 'cuda', 'webgpu', 'wasm'];

async function tryDevice(device: Device, model: Uint8Array): Promise<string> {
  try {
    const session = await createSession(model, { device });
    const { output } = await session.run({ input: tensor([1]) });
    return output.item() === 2 ? `works, through ${session.engine}` : `gives ${output.item()} for 1 + 1`;
  } catch (error) {
    return `not here: ${(error as Error).message.split('\n')[0]}`;
  }
}

/** Tells on which devices models run here, by running one. */
export async function describeDevices(): Promise<string> {
  const model = await exportModel((x: Tensor) => add(x, 1), [tensor([1])], { verify: false });
  const rows: string[][] = [];
  for (const device of candidates) rows.push([device, await tryDevice(device, model)]); // sessions must not overlap
  return table(rows);
}
