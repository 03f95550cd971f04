import { add, permute } from '@gradkit/core-tensor/functional';
import { GRU, LSTM, type RNN } from '@gradkit/layers';
import { described, refuseModule, type DescribedLayer } from './described-layer.ts';

/** `LSTM` and `RNN`, a layer of Keras for each of theirs: what they give at every step, without the states. */
export function describeRecurrent(name: string, module: LSTM | GRU | RNN): DescribedLayer[] {
  if (module instanceof GRU)
    throw refuseModule(name, 'is a GRU, which resets after the product; TensorFlow.js has that before it alone');
  if (!module.batchFirst) throw refuseModule(name, 'takes steps first; Keras has batchFirst alone');
  if (module instanceof LSTM && (module.projSize ?? 0) > 0)
    throw refuseModule(name, 'has projections, which Keras has not', module.projSize);
  const { hiddenSize, numLayers, bidirectional, bias } = module;
  const className = module instanceof LSTM ? 'LSTM' : 'SimpleRNN';
  const activation = module instanceof LSTM ? 'tanh' : module.nonlinearity;
  const config = {
    units: hiddenSize,
    activation,
    ...(module instanceof LSTM ? { recurrent_activation: 'sigmoid' } : {}),
    use_bias: bias,
    return_sequences: true,
  };
  const weightsOf = (end: `L${number}` | `L${number}Reverse`, prefix: string): DescribedLayer['weights'] => [
    [`${prefix}kernel`, permute(module[`weightIh${end}`].value, [1, 0])],
    [`${prefix}recurrent_kernel`, permute(module[`weightHh${end}`].value, [1, 0])],
    ...(bias ? [[`${prefix}bias`, add(module[`biasIh${end}`].value, module[`biasHh${end}`].value)] as const] : []),
  ];
  return Array.from({ length: numLayers }, (_, i) => {
    if (!bidirectional) return described(className, { config, weights: weightsOf(`L${i}`, ''), channels: 'first' });
    const inner = `${name.replaceAll('.', '_')}_${i}`;
    return described('Bidirectional', {
      config: { layer: { class_name: className, config: { name: inner, ...config } }, merge_mode: 'concat' },
      weights: [...weightsOf(`L${i}`, `forward_${inner}/`), ...weightsOf(`L${i}Reverse`, `backward_${inner}/`)],
      channels: 'first',
    });
  });
}
