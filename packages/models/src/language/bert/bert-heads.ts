import { Parameter } from '@gradkit/autograd';
import { requireWholeNumber, zeros, type Tensor } from '@gradkit/core-tensor/functional';
import { Dropout, LayerNorm, Module, type Linear } from '@gradkit/layers';
import { activationOf } from '../activations.ts';
import { drawnLinear, TokenScores } from '../parts.ts';
import { BertModel, type BertInputs } from './bert.ts';
import { BertModule } from './bert-module.ts';
import { bertSettings, type BertOptions, type BertSettings } from './bert-options.ts';

/**
 * BERT that tells classes of texts: a linear layer on what is pooled.
 *
 * @example
 * const model = new BertForSequenceClassification(3, { vocabSize: 20, hiddenSize: 8, numAttentionHeads: 2, numHiddenLayers: 1 });
 * model.forward(tensor([[1, 2, 3]], { dtype: 'int32' })).shape; // [1, 3]
 * @see https://huggingface.co/docs/transformers/model_doc/bert#transformers.BertForSequenceClassification
 */
export class BertForSequenceClassification extends Module<BertInputs> {
  readonly bert: BertModel;
  readonly dropout: Dropout;
  readonly classifier: Linear;

  /** @param numLabels how many classes there are @throws {ConfigError} as `BertModel` */
  constructor(numLabels: number, options: Omit<BertOptions, 'pooler'> = {}) {
    super();
    const place = 'BertForSequenceClassification';
    requireWholeNumber(place, 'numLabels', numLabels, { least: 1 });
    const { hiddenSize, classifierDropout, initializerRange: std, rng } = bertSettings(place, options);
    this.bert = new BertModel({ ...options, pooler: true });
    this.dropout = new Dropout(classifierDropout ?? 0, { rng });
    this.classifier = drawnLinear(hiddenSize, numLabels, { std, rng });
  }

  /** @returns logits `[batch, numLabels]` */
  forward(...inputs: BertInputs): Tensor {
    const [, pooled] = this.bert.forward(...inputs);
    return this.classifier.forward(this.dropout.forward(pooled!));
  }
}

/** What is done with each state before words are told. */
class BertTransform extends BertModule {
  readonly dense: Linear;
  readonly layerNorm: LayerNorm;
  readonly #act: (x: Tensor) => Tensor;

  constructor({ hiddenSize, activation, initializerRange: std, layerNormEps: eps, rng }: BertSettings) {
    super();
    this.dense = drawnLinear(hiddenSize, hiddenSize, { std, rng });
    this.layerNorm = new LayerNorm(hiddenSize, { eps });
    this.#act = activationOf('BertForMaskedLM', activation);
  }

  forward(x: Tensor): Tensor {
    return this.layerNorm.forward(this.#act(this.dense.forward(x)));
  }
}

/** The weight of the decoder is the table of words; its bias has two names. */
interface Predictions {
  readonly bias: Parameter; // [vocabSize]
  readonly transform: BertTransform;
  readonly decoder: TokenScores;
}

/**
 * BERT that says which word stands in each place, as it is trained: with words hidden.
 *
 * @example
 * const model = new BertForMaskedLM({ vocabSize: 20, hiddenSize: 8, numAttentionHeads: 2, numHiddenLayers: 1 });
 * model.forward(tensor([[1, 2, 3]], { dtype: 'int32' })).shape; // [1, 3, 20]
 * @see https://huggingface.co/docs/transformers/model_doc/bert#transformers.BertForMaskedLM
 */
export class BertForMaskedLM extends Module<BertInputs> {
  readonly bert: BertModel;
  readonly cls: { readonly predictions: Predictions };

  /** @throws {ConfigError} as `BertModel` */
  constructor(options: Omit<BertOptions, 'pooler'> = {}) {
    super();
    const settings = bertSettings('BertForMaskedLM', options);
    this.bert = new BertModel({ ...options, pooler: false });
    const { weight } = this.bert.embeddings.wordEmbeddings;
    const bias = new Parameter(zeros([settings.vocabSize]));
    this.cls = {
      predictions: { bias, transform: new BertTransform(settings), decoder: new TokenScores(weight, bias) },
    };
  }

  /** @returns logits `[batch, length, vocabSize]` */
  forward(...inputs: BertInputs): Tensor {
    const [states] = this.bert.forward(...inputs);
    const { transform, decoder } = this.cls.predictions;
    return decoder.forward(transform.forward(states));
  }
}
