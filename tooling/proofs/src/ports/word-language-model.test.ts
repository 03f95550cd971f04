// A language model, ported line by line from PyTorch; tooling/golden/ports/word_language_model.py is the original.
import { detach } from '@gradkit/autograd';
import type { Tensor } from '@gradkit/core-tensor';
import { AdaptiveLogSoftmaxWithLoss, Dropout, Embedding, init, LSTM, Module, type LSTMState } from '@gradkit/layers';
import { clipGradNorm, SGD } from '@gradkit/optimizers';
import { provePort } from './prove-port.ts';

const [NTOKEN, NINP, NHID, NLAYERS] = [20, 6, 6, 2];

class RNNModel extends Module<[input: Tensor, hidden: LSTMState], [output: Tensor, hidden: LSTMState]> {
  readonly drop = new Dropout(0);
  readonly encoder = new Embedding(NTOKEN, NINP);
  readonly rnn = new LSTM(NINP, NHID, { numLayers: NLAYERS, dropout: 0 });
  readonly decoder = new AdaptiveLogSoftmaxWithLoss(NHID, NTOKEN, [4, 10], { divValue: 2 });

  constructor() {
    super();
    init.uniform(this.encoder.weight, { low: -0.1, high: 0.1 });
  }

  forward(input: Tensor, state: LSTMState): [Tensor, LSTMState] {
    const emb = this.drop.forward(this.encoder.forward(input));
    const [output, hidden] = this.rnn.forward(emb, state);
    return [this.drop.forward(output).reshape([-1, NHID]), hidden];
  }
}

const repackageHidden = ([hidden, cell]: LSTMState): LSTMState => [detach(hidden), detach(cell)];

provePort(
  'word_language_model',
  () => {
    const model = new RNNModel();
    const optimizer = new SGD(model.parameters(), { learningRate: 0.5 });
    const step = (data: Tensor, targets: Tensor, hidden: Tensor, cell: Tensor): Tensor[] => {
      model.zeroGrad();
      const [output] = model.forward(data, repackageHidden([hidden, cell]));
      const [, loss] = model.decoder.forward(output, targets.reshape([-1]));
      loss.backward();
      clipGradNorm(model.parameters(), 0.25);
      optimizer.step();
      return [loss];
    };
    const predict = (data: Tensor, hidden: Tensor, cell: Tensor): Tensor[] => {
      const [output, state] = model.forward(data, [hidden, cell]);
      return [model.decoder.logProb(output), ...state];
    };
    return { models: { model }, step, predict };
  },
  { free: [{ 0: 'length', 1: 'batch' }, { 1: 'batch' }, { 1: 'batch' }] },
);
