import type { Operation } from '@gradkit/core-tensor/functional';
import type { Graph } from '@gradkit/onnx-export';
import { lowerOperations, nameValues } from './lower-operations.ts';

/** The graph of one operation. */
export function lowerOne(one: Operation): Graph {
  const given = [...new Set(one.inputs.filter((input) => input.isSymbolic))];
  return lowerOperations([one], nameValues('x', given), nameValues('y', one.outputs));
}
