import { RuntimeError, sourceLine, type Operation } from '@gradkit/core-tensor/functional';
import { nodeName, type Node } from '@gradkit/onnx-export';
import { createRunner, type Runner } from '@gradkit/runtime';
import { requireDevice } from '../../legalize/require-device.ts';
import type { DeviceOptions } from '../../target.ts';
import type { Model } from './onnx-graph.ts';

/**
 * Makes a model ready to run. On a GPU nothing may fall back to the CPU unnoticed. Messages name operations and source lines.
 *
 * @param operations what the model does
 */
export async function makeRunner(
  { bytes, io, nodes }: Model,
  operations: readonly Operation[],
  options: DeviceOptions,
): Promise<Runner> {
  const runner = await createRunner(bytes, io, { ...options, strict: true }).catch(async (error: unknown) => {
    await requireDevice(operations, options);
    throw error;
  });
  const atPlace = (cause: unknown): unknown => {
    const { message } = cause as Error;
    const place = placeIn(nodes, message);
    return place === '' ? cause : new RuntimeError('compile', `${place} failed: ${message}`, { cause });
  };
  return {
    device: runner.device,
    engine: runner.engine,
    toOrtValue: (tensor) => runner.toOrtValue(tensor),
    async runBound(feeds, fetches) {
      try {
        return await runner.runBound(feeds, fetches);
      } catch (cause) {
        throw atPlace(cause);
      }
    },
    bind:
      runner.bind &&
      ((feeds, fetches) => {
        const bound = runner.bind!(feeds, fetches);
        return {
          ...bound,
          finish(status) {
            try {
              return bound.finish(status);
            } catch (cause) {
              throw atPlace(cause);
            }
          },
        };
      }),
  };
}

/** The operation and source line behind a node that a message of ONNX Runtime names; empty if it names none. */
function placeIn(nodes: readonly Node[], message: string): string {
  const node = nodes.find((one) => message.includes(`'${nodeName(one)}'`));
  return node?.place === undefined ? '' : `${node.origin}${sourceLine(node.place)}`;
}
