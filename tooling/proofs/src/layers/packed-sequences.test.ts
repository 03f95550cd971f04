import { compile } from '@gradkit/compile';
import { Generator, normal, tensor, type Tensor } from '@gradkit/core-tensor';
import { GRU, LSTM, packPaddedSequence, padPackedSequence, RNN } from '@gradkit/layers';
import { describeModel, exportModel } from '@gradkit/onnx-export';
import { expectClose } from '@gradkit-internal/testing';
import { expect, it } from 'vitest';

it('gives the same inside a compiled function, also with lengths that are its arguments', async () => {
  const rng = new Generator(3);
  const layer = new LSTM(3, 2, { bidirectional: true, rng });
  const run = (x: Tensor, lengths: Tensor): Tensor[] => {
    const [output, [hidden]] = layer.forward(packPaddedSequence(x, lengths, { enforceSorted: false }));
    return [padPackedSequence(output, { totalLength: 5 })[0], hidden];
  };
  const compiled = compile(run);
  for (const steps of [
    [2, 4],
    [3, 1],
  ]) {
    const [x, lengths] = [normal([4, 2, 3], { rng }), tensor(steps, { dtype: 'int32' })];
    const expected = run(x, lengths);
    (await compiled(x, lengths)).forEach((y, i) => expectClose(y, expected[i]));
  }
  const wrong = tensor([5, 1], { dtype: 'int32' });
  await expect(compiled(normal([4, 2, 3], { rng }), wrong)).rejects.toThrow('lengths[0] is 5 but must be 1 … 4');
  const open = compile((x: Tensor, lengths: Tensor) => padPackedSequence(packPaddedSequence(x, lengths))[0]);
  await expect(open(normal([4, 2, 3], { rng }), tensor([4, 2], { dtype: 'int32' }))).rejects.toThrow(
    'give totalLength',
  );
});

it.each([
  ['LSTM', new LSTM(3, 4, { bidirectional: true })],
  ['GRU', new GRU(3, 4)],
  ['RNN', new RNN(3, 4, { nonlinearity: 'relu' })],
] as const)('%s is exported as one node, of any length and batch', async (name, layer) => {
  const example = normal([4, 2, 3], { rng: new Generator(5) });
  const run = (x: Tensor): Tensor => layer.forward(x)[0];
  const bytes = await exportModel(run, [example], { dynamicAxes: { input: { 0: 'length', 1: 'batch' } } });
  const { operators } = describeModel(bytes);
  const asked = ['LSTM', 'GRU', 'RNN', 'If', 'Loop', 'MatMul', 'Gemm'];
  const row = name === 'RNN' ? [] : ['If']; // in place of an empty batch
  expect(operators.filter((operator) => asked.includes(operator))).toEqual([...row, name, 'If']); // what NaN goes through is a branch
});
