import { seed, type Tensor } from '@gradkit/core-tensor';
import { BatchNorm1d, Conv1d, Embedding, Linear, LSTM, Module, MultiheadAttention } from '@gradkit/layers';

/** The model of tooling/golden/modules/state_dict.py. */
export class Model extends Module {
  readonly embedding = new Embedding(7, 4);
  readonly conv = new Conv1d(4, 4, 3, { padding: 1 });
  readonly norm = new BatchNorm1d(4);
  readonly lstm = new LSTM(4, 3, { numLayers: 2, bidirectional: true, batchFirst: true });
  readonly attention = new MultiheadAttention(6, 2, { batchFirst: true });
  readonly output = new Linear(6, 3);

  forward(tokens: Tensor): Tensor {
    const embedded = this.embedding.forward(tokens).transpose(1, 2);
    const x = this.norm.forward(this.conv.forward(embedded)).relu().transpose(1, 2);
    const [read] = this.lstm.forward(x);
    const [attended] = this.attention.forward(read, read, read);
    return this.output.forward(attended.mean(1));
  }
}

/** The model that goes to PyTorch: drawn here, with statistics of a batch. */
export function modelForPyTorch(tokens: Tensor): Model {
  seed(7);
  const model = new Model();
  model.forward(tokens);
  return model.eval();
}
