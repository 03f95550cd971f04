import { expect, it } from 'vitest';
import { whyOffGpu } from './gpu-operators.ts';

const node = (opType: string, opset: number, type: string) => ({ opType, opset, inputs: [type], output: type });

it.each([
  ['webgpu', 'MaxPool', 22, 'float32', 'there up to opset 21'],
  ['webgpu', 'Abs', 17, 'int32', 'not for int32'],
  ['webgpu', 'Flatten', 21, 'bool', null],
  ['webgpu', 'Einsum', 17, 'float32', 'not there'],
  ['cuda', 'MaxPool', 22, 'float32', 'there up to opset 21'],
  ['cuda', 'Equal', 23, 'float32', null],
  ['cuda', 'Equal', 17, 'uint8', 'not for uint8'],
  ['cuda', 'ArgMax', 17, 'int64', 'not for int64'],
  ['cuda', 'Tan', 17, 'float32', 'not there'],
] as const)('%s: %s of opset %i for %s: %s', (device, opType, opset, type, reason) => {
  expect(whyOffGpu(device, node(opType, opset, type))).toBe(reason);
});
