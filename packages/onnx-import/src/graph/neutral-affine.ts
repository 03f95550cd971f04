import type { Tensor } from '@gradkit/core-tensor/functional';
import { isAmong } from '../operators/operator.ts';
import type { FindOperator } from './find-weights.ts';
import { allNodes, type Constant, type Graph, type GraphNode } from './graph.ts';

/**
 * Scales of 1 and shifts of 0 that a file has only since the operator wants them: PyTorch writes group normalization as
 * InstanceNormalization with such ones in other axes, and multiplies by the real weights behind it.
 */
export function neutralAffine(
  graph: Pick<Graph, 'nodes'>,
  constants: ReadonlyMap<string, Constant>,
  find: FindOperator,
): ReadonlySet<string> {
  const nodes = [...allNodes(graph)];
  const users = (name: string): GraphNode[] => nodes.filter(({ inputs }) => inputs.includes(name));
  const isScaled = (name: string): boolean =>
    users(name).some((node) => {
      const i = node.inputs.indexOf(name);
      if (node.opType === 'Mul') return isScale(constants.get(node.inputs[1 - i]));
      const operator = find(node);
      return operator !== null && isAmong(operator.passes, i) && node.outputs.some(isScaled);
    });
  const found = nodes.flatMap(({ opType, inputs: [, scale, shift], outputs }) => {
    if (opType !== 'InstanceNormalization') return [];
    const isNeutral = holds(constants.get(scale)?.tensor, 1) && holds(constants.get(shift)?.tensor, 0);
    return isNeutral && isScaled(outputs[0]) ? [scale, shift] : [];
  });
  return new Set(found);
}

function isScale(constant: Constant | undefined): boolean {
  return constant !== undefined && constant.tensor.size > 1;
}

function holds(tensor: Tensor | undefined, value: number): boolean {
  return tensor !== undefined && tensor.data.every((x: number) => x === value);
}
