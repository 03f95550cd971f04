import { defineOp, matmulOp, type OnnxNode, type Op, type Tensor } from '@gradkit/core-tensor/functional';

type Operands = [a: Tensor, b: Tensor];

interface Flags {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/**
 * A product of matrices whose inner axis may be empty in the running model. Its sums of nothing are 0, but ONNX Runtime 1.30 leaves all
 * matrices of a batch but the first as they were in memory.
 */
export const productOrZerosOp: Op<Operands, Flags> = defineOp<Operands, Flags>({
  name: 'productOrZeros',
  infer: matmulOp.infer,
  forward: (inputs, y, attributes, all) => matmulOp.forward!(inputs, y, attributes, all),
  onnx(attributes, context) {
    const { inputs, outputs, node, constant } = context;
    const [a] = inputs;
    const [type] = outputs;
    const product = node({ inputs, ...(matmulOp.onnx!(attributes, context) as OnnxNode) }, type);
    const inner = a.shape.length - (attributes.transposeA ? 2 : 1);
    const size = node(
      { opType: 'Shape', inputs: [a], attributes: { start: inner, end: inner + 1 } },
      { shape: [1], dtype: 'int64' },
    );
    const hasTerms = node(
      { opType: 'Cast', inputs: [size], attributes: { to: { dtype: 'bool' } } },
      { shape: [1], dtype: 'bool' },
    );
    return { opType: 'Where', inputs: [hasTerms, product, constant(0, type.dtype)] };
  },
});
