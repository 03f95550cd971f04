// A tagger and classifier of sentences, ported line by line from PyTorch; tooling/golden/ports/packed_lstm.py is the original.
import { add, concat, type Tensor } from '@gradkit/core-tensor';
import { Embedding, Linear, LSTM, Module, packPaddedSequence, padPackedSequence } from '@gradkit/layers';
import { CrossEntropyLoss } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { provePort } from './prove-port.ts';

const [PAD, IGNORED] = [0, -100];
const [VOCABULARY, EMBEDDING_DIM, HIDDEN_DIM, LAYERS] = [12, 6, 5, 2];
const [TAGS, CLASSES] = [3, 2];

class LSTMTagger extends Module<[text: Tensor, lengths: Tensor], [Tensor, Tensor]> {
  readonly wordEmbeddings = new Embedding(VOCABULARY, EMBEDDING_DIM, { paddingIdx: PAD });
  readonly lstm = new LSTM(EMBEDDING_DIM, HIDDEN_DIM, { numLayers: LAYERS, bidirectional: true, batchFirst: true });
  readonly hidden2tag = new Linear(2 * HIDDEN_DIM, TAGS);
  readonly fc = new Linear(2 * HIDDEN_DIM, CLASSES);

  forward(text: Tensor, lengths: Tensor): [Tensor, Tensor] {
    const embeds = this.wordEmbeddings.forward(text);
    const packedEmbeds = packPaddedSequence(embeds, lengths, { batchFirst: true, enforceSorted: false });
    const [packedOutput, [hidden]] = this.lstm.forward(packedEmbeds);
    const [output] = padPackedSequence(packedOutput, { batchFirst: true, totalLength: text.shape[1] });
    const last = concat([hidden.slice([-2]), hidden.slice([-1])], -1);
    return [this.hidden2tag.forward(output), this.fc.forward(last)];
  }
}

provePort(
  'packed_lstm',
  () => {
    const model = new LSTMTagger();
    const tagLoss = new CrossEntropyLoss({ ignoreIndex: IGNORED });
    const labelLoss = new CrossEntropyLoss();
    const optimizer = new Adam(model.parameters(), { learningRate: 0.02 });
    const step = (text: Tensor, lengths: Tensor, tags: Tensor, labels: Tensor): Tensor[] => {
      optimizer.zeroGrad();
      const [tagScores, predictions] = model.forward(text, lengths);
      const tagged = tagLoss.forward(tagScores.reshape([-1, TAGS]), tags.reshape([-1]));
      const loss = add(tagged, labelLoss.forward(predictions, labels));
      loss.backward();
      optimizer.step();
      return [loss];
    };
    return { models: { model }, step, predict: (text, lengths) => model.forward(text, lengths) };
  },
  { free: [{ 0: 'batch', 1: 'length' }, { 0: 'batch' }] },
);
