import {
  add,
  apply,
  convTransposeOp,
  defineOp,
  reshape,
  trace,
  zeros,
  type OnnxBody,
  type Tensor,
  type Op,
} from '@gradkit/core-tensor/functional';

type ConvTranspose = typeof convTransposeOp extends Op<infer I, infer A> ? Op<I, A> : never;

/**
 * A transposed convolution of images that may be empty in the running model, or that gives such, as a gradient may: of the former ONNX
 * Runtime 1.30 reads entries that are not there, the latter it refuses.
 */
export const convTransposeOrBiasOp: ConvTranspose = defineOp({
  name: 'convTransposeOrBias',
  infer: (inputs, attributes) => convTransposeOp.infer(inputs, attributes),
  forward: (inputs, y, attributes, all) => convTransposeOp.forward!(inputs, y, attributes, all),
  onnx(attributes, { inputs, outputs: [y], node, ints }) {
    const whole = { shape: [], dtype: 'int64' } as const;
    const size = node({ opType: 'Size', inputs: [inputs[0]] }, whole);
    const least = node({ opType: 'ReduceMin', inputs: [ints(y.shape)], attributes: { keepdims: 0 } }, whole);
    const both = node({ opType: 'Mul', inputs: [size, least] }, whole);
    const isThere = node(
      { opType: 'Cast', inputs: [both], attributes: { to: { dtype: 'bool' } } },
      { shape: [], dtype: 'bool' },
    );
    const body = (f: (...given: Tensor[]) => Tensor): OnnxBody => ({
      outside: inputs,
      trace: () => trace((...given) => [f(...given)], inputs, { origin: new Error('convTranspose') }),
    });
    const bodies = {
      then_branch: body((x, weight, ...bias) => apply(convTransposeOp, [x, weight, ...bias] as never, attributes)),
      else_branch: body((x, _, ...bias) => {
        const nothing = zeros(y.shape, { dtype: x.dtype });
        const column = [y.shape[1], ...y.shape.slice(2).map(() => 1)];
        return bias.length === 0 ? nothing : add(nothing, reshape(bias[0], column));
      }),
    };
    return { opType: 'If', inputs: [isThere], bodies };
  },
});
