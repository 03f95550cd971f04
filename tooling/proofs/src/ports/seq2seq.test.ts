// A translation transformer, ported line by line from PyTorch's tutorial; tooling/golden/ports/seq2seq.py is the original.
import { Buffer } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { Generator, randint, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { Embedding, generate, Linear, Module, sinusoidalPositions, Transformer } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { exportModel } from '@gradkit/onnx-export';
import { Adam } from '@gradkit/optimizers';
import { createSession } from '@gradkit/runtime';
import { expectClose, readGolden } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { read, readAll, type Golden } from '../golden.ts';

const [PAD, BOS] = [0, 1];
const [SOURCE_VOCABULARY, TARGET_VOCABULARY] = [11, 13];
const [EMB_SIZE, NHEAD, FFN_HID_DIM, LAYERS] = [16, 4, 32, 2];

class PositionalEncoding extends Module {
  readonly posEmbedding: Buffer;

  constructor(embSize: number, maxlen = 20) {
    super();
    this.posEmbedding = new Buffer(sinusoidalPositions(maxlen, embSize).unsqueeze(-2));
  }

  forward(tokenEmbedding: Tensor): Tensor {
    return tokenEmbedding.add(this.posEmbedding.value.slice([[0, tokenEmbedding.shape[0]]]));
  }
}

class TokenEmbedding extends Module {
  readonly embedding: Embedding;
  readonly embSize: number;

  constructor(vocabSize: number, embSize: number) {
    super();
    this.embedding = new Embedding(vocabSize, embSize);
    this.embSize = embSize;
  }

  forward(tokens: Tensor): Tensor {
    return this.embedding.forward(tokens).mul(Math.sqrt(this.embSize));
  }
}

interface Masks {
  readonly srcMask: Tensor;
  readonly tgtMask: Tensor;
  readonly srcPaddingMask: Tensor;
  readonly tgtPaddingMask: Tensor;
}

class Seq2SeqTransformer extends Module<[src: Tensor, trg: Tensor, masks: Masks]> {
  readonly transformer = new Transformer({
    dModel: EMB_SIZE,
    nhead: NHEAD,
    numEncoderLayers: LAYERS,
    numDecoderLayers: LAYERS,
    dimFeedforward: FFN_HID_DIM,
    dropout: 0,
  });
  readonly generator = new Linear(EMB_SIZE, TARGET_VOCABULARY);
  readonly srcTokEmb = new TokenEmbedding(SOURCE_VOCABULARY, EMB_SIZE);
  readonly tgtTokEmb = new TokenEmbedding(TARGET_VOCABULARY, EMB_SIZE);
  readonly positionalEncoding = new PositionalEncoding(EMB_SIZE);

  forward(src: Tensor, trg: Tensor, { srcMask, tgtMask, srcPaddingMask, tgtPaddingMask }: Masks): Tensor {
    const srcEmb = this.positionalEncoding.forward(this.srcTokEmb.forward(src));
    const tgtEmb = this.positionalEncoding.forward(this.tgtTokEmb.forward(trg));
    const outs = this.transformer.forward(srcEmb, tgtEmb, {
      srcMask,
      tgtMask,
      srcKeyPaddingMask: srcPaddingMask,
      tgtKeyPaddingMask: tgtPaddingMask,
      memoryKeyPaddingMask: srcPaddingMask,
    });
    return this.generator.forward(outs);
  }

  encode(src: Tensor, srcMask: Tensor): Tensor {
    return this.transformer.encoder.forward(this.positionalEncoding.forward(this.srcTokEmb.forward(src)), {
      mask: srcMask,
    });
  }

  decode(tgt: Tensor, memory: Tensor, tgtMask: Tensor): Tensor {
    const embedded = this.positionalEncoding.forward(this.tgtTokEmb.forward(tgt));
    return this.transformer.decoder.forward(embedded, memory, { tgtMask });
  }
}

function createMask(src: Tensor, tgt: Tensor): Masks {
  const [srcSeqLen, tgtSeqLen] = [src.shape[0], tgt.shape[0]];
  const tgtMask = Transformer.generateSquareSubsequentMask(tgtSeqLen);
  const srcMask = zeros([srcSeqLen, srcSeqLen], { dtype: 'bool' });
  const srcPaddingMask = src.equal(PAD).transpose(0, 1);
  const tgtPaddingMask = tgt.equal(PAD).transpose(0, 1);
  return { srcMask, tgtMask, srcPaddingMask, tgtPaddingMask };
}

interface Run {
  readonly start: Readonly<Record<string, Golden>>;
  readonly batches: readonly { readonly src: Golden; readonly tgt: Golden }[];
  readonly losses: readonly number[];
  readonly translated: readonly number[];
}

const golden = readGolden<Run>('ports/seq2seq');

function training() {
  const model = new Seq2SeqTransformer();
  model.loadStateDict(readAll(golden.start));
  const optimizer = new Adam(model.parameters(), { learningRate: 0.01, beta1: 0.9, beta2: 0.98, eps: 1e-9 });
  const step = (src: Tensor, tgt: Tensor): Tensor => {
    const tgtInput = tgt.slice([[0, -1]]);
    const logits = model.forward(src, tgtInput, createMask(src, tgtInput));
    optimizer.zeroGrad();
    const tgtOut = tgt.slice([[1]]);
    const loss = crossEntropy(logits.reshape([-1, TARGET_VOCABULARY]), tgtOut.reshape([-1]), { ignoreIndex: PAD });
    loss.backward();
    optimizer.step();
    return loss;
  };
  return { model, step };
}

/** The most probable words, as the tutorial's `greedy_decode` finds them. */
function greedyDecode(model: Seq2SeqTransformer, src: Tensor, maxLen: number): number[] {
  const memory = model.encode(src, zeros([src.shape[0], src.shape[0]], { dtype: 'bool' }));
  const next = (tokens: Tensor): Tensor => {
    const ys = tokens.transpose(0, 1); // [length, batch]
    const out = model.decode(ys, memory, Transformer.generateSquareSubsequentMask(ys.shape[0]));
    return model.generator.forward(out.transpose(0, 1));
  };
  const [words] = generate(next, tensor([[BOS]], { dtype: 'int32' }), { maxNewTokens: maxLen }).toArray() as number[][];
  return words;
}

describe.each([
  ['eager', (step: (src: Tensor, tgt: Tensor) => Tensor) => step],
  ['compiled', (step: (src: Tensor, tgt: Tensor) => Tensor) => compile(step, { device: 'cpu' })],
])('ten steps of a seq2seq transformer, %s', (_, made) => {
  it('have the losses of PyTorch, and translate alike', async () => {
    const { model, step } = training();
    const run = made(step);
    const losses: number[] = [];
    for (const { src, tgt } of golden.batches) losses.push((await run(read(src), read(tgt))).item());
    expectClose(tensor(losses), tensor([...golden.losses]), { relative: 1e-5, absolute: 0 });
    expect(losses.at(-1)).toBeLessThan(losses[0]);
    await model.sync();
    model.eval();
    expect(greedyDecode(model, read(golden.batches[0].src).slice([null, [0, 1]]), 6)).toEqual(golden.translated);
  });
});

it('is a file in which both lengths and the batch are free, and which translates alike', async () => {
  const { model, step } = training();
  for (const { src, tgt } of golden.batches) step(read(src), read(tgt));
  model.eval();
  const forward = (src: Tensor, tgt: Tensor): Tensor => model.forward(src, tgt, createMask(src, tgt));
  const { src, tgt } = golden.batches[0];
  const dynamicAxes = { input0: { 0: 'sources', 1: 'batch' }, input1: { 0: 'targets', 1: 'batch' } };
  const session = await createSession(await exportModel(forward, [read(src), read(tgt)], { dynamicAxes }));
  expect(session.outputs[0].shape).toEqual(['targets', 'batch', TARGET_VOCABULARY]);
  for (const [batch, sources, targets] of [
    [1, 1, 1],
    [3, 9, 2],
    [2, 4, 11],
  ]) {
    const [a, b] = [sources, targets].map((length) =>
      randint(SOURCE_VOCABULARY, [length, batch], { rng: new Generator(length) }),
    );
    const [y] = Object.values(await session.run({ input0: a, input1: b }));
    expectClose(y, forward(a, b), { absolute: 1e-5 });
  }
  const one = read(src).slice([null, [0, 1]]);
  const next = async (tokens: Tensor): Promise<Tensor> => {
    const { output } = await session.run({ input0: one, input1: tokens.transpose(0, 1) });
    return output.transpose(0, 1);
  };
  const words = await generate(next, tensor([[BOS]], { dtype: 'int32' }), { maxNewTokens: 6 });
  expect(words.toArray()).toEqual([golden.translated]);
  await session.close();
});
