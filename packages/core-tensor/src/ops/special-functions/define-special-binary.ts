import type { Op } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { defineBinary, type BinarySpec } from '../elementwise/elementwise.ts';

interface SpecialBinary extends Omit<BinarySpec, 'onnx'> {
  /** the same for all elements at once, of other operations */
  decomposition(a: Tensor, b: Tensor): Tensor;
}

/** Declares a function of two operands that broadcast, which ONNX has no operator for. */
export function defineSpecialBinary({ decomposition, ...spec }: SpecialBinary): Op<[a: Tensor, b: Tensor]> {
  const { onnx: _, ...op } = defineBinary({ ...spec, onnx: () => ({ opType: '' }) });
  return { ...op, decomposition: ([a, b]) => [decomposition(a, b)] };
}
