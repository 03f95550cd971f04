import { arange, linspace, type Tensor } from '@gradkit/core-tensor';
import { crossEntropy } from '@gradkit/losses';
import {
  BertForMaskedLM,
  BertForSequenceClassification,
  bertFromConfig,
  bertOptions,
  bertWeights,
  SentenceTransformer,
} from '@gradkit/models';
import { proveModels, type GoldenModel, type OwnModel } from './prove-models.ts';

type Inputs = Readonly<Record<string, Tensor>>;

const given = ({ input_ids, attention_mask, token_type_ids }: Inputs): [Tensor, Tensor, Tensor] => [
  input_ids,
  attention_mask,
  token_type_ids,
];

function make(golden: GoldenModel): OwnModel {
  if (golden.name === 'sentences') {
    const bert = bertFromConfig(golden.given);
    const models = (['mean', 'max', 'cls'] as const).map((pooling) => new SentenceTransformer(bert, { pooling }));
    const weighed = (y: Tensor): Tensor => y.square().mul(arange(8)).sum();
    const loss = (ys: readonly Tensor[]): Tensor => ys.map(weighed).reduce((sum, each) => sum.add(each));
    return { model: bert, forward: (inputs) => models.map((model) => model.forward(...given(inputs))), loss };
  }
  if (golden.name === 'masked words') {
    const model = new BertForMaskedLM(bertOptions(golden.given));
    const loss = ([y]: readonly Tensor[], { labels }: Inputs): Tensor =>
      crossEntropy(y.reshape([-1, 17]), labels.reshape([-1]), { ignoreIndex: -100 });
    return { model, forward: (inputs) => model.forward(...given(inputs)), loss };
  }
  if (golden.name === 'classes') {
    const model = new BertForSequenceClassification(3, bertOptions(golden.given));
    const loss = ([y]: readonly Tensor[], { labels }: Inputs): Tensor => crossEntropy(y, labels);
    return { model, forward: (inputs) => model.forward(...given(inputs)), loss };
  }
  const model = bertFromConfig(golden.given, golden.name === 'without a pooler' ? { pooler: false } : {});
  const loss = ([states, pooled]: readonly (Tensor | undefined)[]): Tensor => {
    const total = states!.mul(linspace(-1, 1, states!.size).reshape(states!.shape)).sum();
    return pooled === undefined ? total : total.add(pooled.square().sum());
  };
  return { model, forward: (inputs) => model.forward(...given(inputs)).filter((y) => y !== null), loss };
}

proveModels('bert', {
  free: { 0: 'batch', 1: 'length' },
  weightsOf: (weights) => ('transformer.layer.0.ffn.lin1.weight' in weights ? bertWeights(weights) : weights),
  make,
});
