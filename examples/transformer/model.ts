import { concat, full, type Tensor } from '@gradkit/core-tensor';
import { Embedding, LearnedPositionalEmbedding, Linear, Module, Transformer } from '@gradkit/layers';

export interface SequenceModelOptions {
  /** number of different tokens */
  readonly vocabulary: number;
  /** most tokens of a sequence */
  readonly longest: number;
  /** token that fills up short sequences */
  readonly padding: number;
}

const width = 64; // numbers that stand for a token

/** Reads one sequence and writes another one: an encoder–decoder transformer between embeddings and logits. */
export class SequenceModel extends Module<[source: Tensor, target: Tensor]> {
  readonly tokens: Embedding;
  readonly sourcePositions: LearnedPositionalEmbedding;
  readonly targetPositions: LearnedPositionalEmbedding;
  readonly transformer: Transformer;
  readonly output: Linear;
  readonly padding: number;

  constructor({ vocabulary, longest, padding }: SequenceModelOptions) {
    super();
    this.tokens = new Embedding(vocabulary, width);
    this.sourcePositions = new LearnedPositionalEmbedding(longest, width);
    this.targetPositions = new LearnedPositionalEmbedding(longest, width);
    this.transformer = new Transformer({
      dModel: width,
      nhead: 4,
      numEncoderLayers: 2,
      numDecoderLayers: 2,
      dimFeedforward: 2 * width,
      dropout: 0,
      batchFirst: true,
    });
    this.output = new Linear(width, vocabulary);
    this.padding = padding;
  }

  /** @param source `[batch, sources]` @returns what the encoder makes of it, `[batch, sources, width]` */
  encode(source: Tensor): Tensor {
    const x = this.sourcePositions.forward(this.tokens.forward(source));
    return this.transformer.encoder.forward(x, { srcKeyPaddingMask: source.equal(this.padding) });
  }

  /** @param target `[batch, targets]` @returns logits of what follows each target, which sees no later ones, `[batch, targets, vocabulary]` */
  decode(target: Tensor, memory: Tensor, source: Tensor): Tensor {
    const x = this.targetPositions.forward(this.tokens.forward(target));
    const masks = { tgtIsCausal: true, memoryKeyPaddingMask: source.equal(this.padding) };
    return this.output.forward(this.transformer.decoder.forward(x, memory, masks));
  }

  forward(source: Tensor, target: Tensor): Tensor {
    return this.decode(target, this.encode(source), source);
  }

  /**
   * Writes greedily: the most probable token each time, which is then read with those before to find the next. No truth is shown.
   *
   * @param source `[batch, sources]`
   * @param begin token that stands before the first
   * @returns `[batch, sources]`
   */
  write(source: Tensor, begin: number): Tensor {
    const memory = this.encode(source);
    const first = full([source.shape[0], 1], begin, { dtype: 'int32' });
    let written = source; // anything, for a start: no place sees what stands behind it
    for (let right = 0; right < source.shape[1]; right++) {
      const target = concat([first, written.slice([null, [0, -1]])], 1);
      written = this.decode(target, memory, source).argmax(-1); // one place more is right
    }
    return written;
  }
}
