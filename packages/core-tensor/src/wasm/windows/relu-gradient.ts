import { constant, get } from '../encoding.ts';
import type { WasmRoutine } from '../routine.ts';
import { code, each, increase } from '../rows/code.ts';
import {
  along,
  channelRoutine,
  elementBytes,
  f32x4,
  lanes,
  loadLanes,
  perAccess,
  storeLanes,
  vectorBytes,
  zeroLanes,
} from './channels.ts';

/** Arrays of so many channels, each with so many numbers. */
export interface Activations {
  readonly channels: number;
  readonly numbers: number;
}

/** Whether there is a routine for the arrays. */
export function canMask({ numbers }: Activations): boolean {
  return numbers % lanes === 0;
}

/** The gradient of `relu`: 0 where x ≤ 0, else dy. Inputs: x, dy. */
export function reluGradientRoutine(activations: Activations): WasmRoutine {
  const { channels, numbers } = activations;
  const bytes = elementBytes * numbers;
  return channelRoutine({
    key: `relu gradient ${JSON.stringify(activations)}`,
    operands: [bytes, bytes, bytes],
    channels,
    cost: numbers * (3 * perAccess + 2),
    write([x, dy, dx], locals) {
      const isNegative = code(loadLanes(get(x)), zeroLanes, f32x4.lessEqual);
      const step = code(
        storeLanes(get(dx), code(loadLanes(get(dy)), isNegative, f32x4.andNot)),
        each([x, dy, dx], (pointer) => increase(pointer, constant(vectorBytes))),
      );
      return along(x, locals.add('i32'), bytes, step);
    },
  });
}
