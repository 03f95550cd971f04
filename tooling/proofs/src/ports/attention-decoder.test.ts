// A translator of GRUs with attention, ported line by line from PyTorch; tooling/golden/ports/attention_decoder.py is the original.
import { detach } from '@gradkit/autograd';
import { concat, full, logSoftmax, softmax, tanh, topk, type Tensor } from '@gradkit/core-tensor';
import { Dropout, Embedding, GRU, Linear, Module } from '@gradkit/layers';
import { NLLLoss } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { provePort } from './prove-port.ts';

const [SOS_TOKEN, MAX_LENGTH] = [0, 5];
const [SOURCE_VOCABULARY, TARGET_VOCABULARY, HIDDEN] = [9, 8, 6];

class EncoderRNN extends Module<[input: Tensor], [output: Tensor, hidden: Tensor]> {
  readonly embedding: Embedding;
  readonly gru: GRU;
  readonly dropout: Dropout;

  constructor(inputSize: number, hiddenSize: number, dropoutP = 0) {
    super();
    this.embedding = new Embedding(inputSize, hiddenSize);
    this.gru = new GRU(hiddenSize, hiddenSize, { batchFirst: true });
    this.dropout = new Dropout(dropoutP);
  }

  forward(input: Tensor): [Tensor, Tensor] {
    const embedded = this.dropout.forward(this.embedding.forward(input));
    return this.gru.forward(embedded);
  }
}

class BahdanauAttention extends Module<[query: Tensor, keys: Tensor], [context: Tensor, weights: Tensor]> {
  readonly Wa: Linear;
  readonly Ua: Linear;
  readonly Va: Linear;

  constructor(hiddenSize: number) {
    super();
    this.Wa = new Linear(hiddenSize, hiddenSize);
    this.Ua = new Linear(hiddenSize, hiddenSize);
    this.Va = new Linear(hiddenSize, 1);
  }

  forward(query: Tensor, keys: Tensor): [Tensor, Tensor] {
    const scores = this.Va.forward(tanh(this.Wa.forward(query).add(this.Ua.forward(keys))));
    const weights = softmax(scores.squeeze(2).unsqueeze(1), -1);
    return [weights.matmul(keys), weights];
  }
}

class AttnDecoderRNN extends Module<
  [encoderOutputs: Tensor, encoderHidden: Tensor, target?: Tensor | null],
  [outputs: Tensor, hidden: Tensor, attentions: Tensor]
> {
  readonly embedding: Embedding;
  readonly attention: BahdanauAttention;
  readonly gru: GRU;
  readonly out: Linear;
  readonly dropout: Dropout;

  constructor(hiddenSize: number, outputSize: number, dropoutP = 0) {
    super();
    this.embedding = new Embedding(outputSize, hiddenSize);
    this.attention = new BahdanauAttention(hiddenSize);
    this.gru = new GRU(2 * hiddenSize, hiddenSize, { batchFirst: true });
    this.out = new Linear(hiddenSize, outputSize);
    this.dropout = new Dropout(dropoutP);
  }

  forward(encoderOutputs: Tensor, encoderHidden: Tensor, target: Tensor | null = null): [Tensor, Tensor, Tensor] {
    const [batchSize] = encoderOutputs.shape;
    let decoderInput = full([batchSize, 1], SOS_TOKEN, { dtype: 'int32' });
    let decoderHidden = encoderHidden;
    const decoderOutputs: Tensor[] = [];
    const attentions: Tensor[] = [];
    for (let i = 0; i < MAX_LENGTH; i++) {
      const [output, hidden, attnWeights] = this.forwardStep(decoderInput, decoderHidden, encoderOutputs);
      decoderHidden = hidden;
      decoderOutputs.push(output);
      attentions.push(attnWeights);
      decoderInput = target ? target.slice([null, i]).unsqueeze(1) : detach(topk(output, 1).indices.squeeze(-1));
    }
    return [logSoftmax(concat(decoderOutputs, 1), -1), decoderHidden, concat(attentions, 1)];
  }

  forwardStep(input: Tensor, hidden: Tensor, encoderOutputs: Tensor): [Tensor, Tensor, Tensor] {
    const embedded = this.dropout.forward(this.embedding.forward(input));
    const query = hidden.permute([1, 0, 2]);
    const [context, attnWeights] = this.attention.forward(query, encoderOutputs);
    const inputGru = concat([embedded, context], 2);
    const [output, next] = this.gru.forward(inputGru, hidden);
    return [this.out.forward(output), next, attnWeights];
  }
}

provePort(
  'attention_decoder',
  () => {
    const encoder = new EncoderRNN(SOURCE_VOCABULARY, HIDDEN);
    const decoder = new AttnDecoderRNN(HIDDEN, TARGET_VOCABULARY);
    const encoderOptimizer = new Adam(encoder.parameters(), { learningRate: 0.01 });
    const decoderOptimizer = new Adam(decoder.parameters(), { learningRate: 0.01 });
    const criterion = new NLLLoss();
    const step = (input: Tensor, target: Tensor): Tensor[] => {
      encoderOptimizer.zeroGrad();
      decoderOptimizer.zeroGrad();
      const [encoderOutputs, encoderHidden] = encoder.forward(input);
      const [outputs] = decoder.forward(encoderOutputs, encoderHidden, target);
      const loss = criterion.forward(outputs.reshape([-1, outputs.shape[2]]), target.reshape([-1]));
      loss.backward();
      encoderOptimizer.step();
      decoderOptimizer.step();
      return [loss];
    };
    const predict = (input: Tensor): Tensor[] => {
      const [encoderOutputs, encoderHidden] = encoder.forward(input);
      const [outputs, , attentions] = decoder.forward(encoderOutputs, encoderHidden);
      return [outputs, attentions];
    };
    return { models: { encoder, decoder }, step, predict };
  },
  { free: [{ 0: 'batch', 1: 'length' }] },
);
