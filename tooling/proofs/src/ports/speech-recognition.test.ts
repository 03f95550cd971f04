// Speech recognition, ported line by line from PyTorch; tooling/golden/ports/speech_recognition.py is the original.
import { arange, cast, floor, hardtanh, less, logSoftmax, mask, type Tensor } from '@gradkit/core-tensor';
import { BatchNorm1d, Conv1d, GRU, Linear, Module, packPaddedSequence, padPackedSequence } from '@gradkit/layers';
import { CTCLoss } from '@gradkit/losses';
import { clipGradNorm, SGD } from '@gradkit/optimizers';
import { provePort } from './prove-port.ts';

const [FEATURES, CHANNELS, HIDDEN, LETTERS] = [5, 6, 4, 4];

class DeepSpeech extends Module<[x: Tensor, lengths: Tensor], [out: Tensor, lengths: Tensor]> {
  readonly conv = new Conv1d(FEATURES, CHANNELS, 3, { stride: 2, padding: 1 });
  readonly norm = new BatchNorm1d(CHANNELS);
  readonly rnn = new GRU(CHANNELS, HIDDEN, { bidirectional: true, bias: true });
  readonly fc = new Linear(HIDDEN, LETTERS, { bias: false });

  getSeqLens(inputLength: Tensor): Tensor {
    return cast(floor(cast(inputLength.sub(1), 'float32').div(2)), 'int32').add(1);
  }

  forward(input: Tensor, lengths: Tensor): [Tensor, Tensor] {
    const outputLengths = this.getSeqLens(lengths);
    let x = this.conv.forward(input);
    const [, , time] = x.shape;
    const isSaid = less(arange(time, { dtype: 'int32' }), outputLengths.unsqueeze(1));
    x = hardtanh(this.norm.forward(mask(x, isSaid.unsqueeze(1))), { minVal: 0, maxVal: 20 });
    x = x.permute([2, 0, 1]);
    const packed = packPaddedSequence(x, outputLengths, { enforceSorted: false });
    [x] = padPackedSequence(this.rnn.forward(packed)[0], { totalLength: time });
    x = x.reshape([x.shape[0], x.shape[1], 2, -1]).sum(2);
    return [logSoftmax(this.fc.forward(x), -1), outputLengths];
  }
}

provePort(
  'speech_recognition',
  () => {
    const model = new DeepSpeech();
    const criterion = new CTCLoss({ reduction: 'sum', zeroInfinity: true });
    const optimizer = new SGD(model.parameters(), {
      learningRate: 0.01,
      momentum: 0.9,
      nesterov: true,
      weightDecay: 1e-5,
    });
    const step = (inputs: Tensor, lengths: Tensor, targets: Tensor, targetLengths: Tensor): Tensor[] => {
      const [out, outputLengths] = model.forward(inputs, lengths);
      const loss = criterion.forward(out, targets, outputLengths, targetLengths).div(out.shape[1]);
      optimizer.zeroGrad();
      loss.backward();
      clipGradNorm(model.parameters(), 400);
      optimizer.step();
      return [loss];
    };
    return { models: { model }, step, predict: (x, lengths) => model.forward(x, lengths) };
  },
  { free: [{ 0: 'batch', 2: 'length' }, { 0: 'batch' }] },
);
