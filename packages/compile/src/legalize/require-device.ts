import { ExportError, sourceLine, tensor, type Operation } from '@gradkit/core-tensor/functional';
import { lowerOne } from '@gradkit/onnx-export';
import { createSession } from '@gradkit/runtime';
import { encodeGraph } from '../lower/encode-graph.ts';
import type { DeviceOptions } from '../target.ts';
import { Transfer } from '../memory/transfer.ts';

/**
 * Finds out which operation of a graph a device does not have, after it has refused the whole.
 *
 * @throws {ExportError} that names the operation and its source line
 * @throws {RuntimeError} if the device is not there at all
 */
export async function requireDevice(operations: readonly Operation[], options: DeviceOptions): Promise<void> {
  await new Transfer({ ...options, strict: false }).upload(tensor(0)); // needs nothing but the device
  for (const one of operations) {
    const graph = lowerOne(one, options.device);
    try {
      const session = await createSession(encodeGraph(graph, { name: 'one' }), {
        ...options,
        onDevice: [],
        strict: true,
      });
      await session.close();
    } catch (cause) {
      const operators = graph.nodes.map(({ opType }) => opType).join(', ');
      throw new ExportError(
        'compile',
        `${one.op.name}${sourceLine(one.origin!)} needs the operators ${operators}, of which ONNX Runtime does not have all on ${options.device} for ${one.inputs[0].dtype}; compile for another device, or write it with other operations`,
        { got: one.op.name, cause },
      );
    }
  }
}
