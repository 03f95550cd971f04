import { normal, randint, seed, tensor, type Tensor } from '@gradkit/core-tensor';
import {
  Dropout,
  Embedding,
  Linear,
  LSTM,
  Module,
  prepareQat,
  ReLU,
  Sequential,
  spectralNorm,
  TransformerEncoderLayer,
  weightNorm,
} from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { SAM, SGD } from '@gradkit/optimizers';
import { describe, expect, it } from 'vitest';
import { Trainer, watchStatistics, type Callback, type ExecutionMode } from '../index.ts';

class Recurrent extends Module {
  readonly tokens = new Embedding(10, 6);
  readonly body = new LSTM(6, 5, { batchFirst: true }); // gives a list
  readonly drop = new Dropout(0.2);
  readonly head = new Linear(5, 3);

  forward(x: Tensor): Tensor {
    const [outputs] = this.body.forward(this.tokens.forward(x));
    return this.head.forward(this.drop.forward(outputs.mean(1)));
  }
}

class Attentive extends Module {
  readonly tokens = new Embedding(10, 8);
  readonly block = new TransformerEncoderLayer(8, 2, { batchFirst: true, dimFeedforward: 16 });
  readonly head = new Linear(8, 3);

  forward(x: Tensor): Tensor {
    return this.head.forward(this.block.forward(this.tokens.forward(x)).mean(1));
  }
}

/** A layer that is called twice. */
class Repeated extends Module {
  readonly body = new Linear(8, 8);
  readonly relu = new ReLU();
  readonly head = new Linear(8, 3);

  forward(x: Tensor): Tensor {
    const once = this.relu.forward(this.body.forward(x));
    return this.head.forward(this.relu.forward(this.body.forward(once)));
  }
}

const tokens = (): Tensor => randint(10, [6, 4]);
const numbers = (): Tensor => normal([6, 8]);

/** Each with the layers that are watched, those with gradients of parameters marked. */
const kinds: Readonly<Record<string, readonly [make: () => Module, inputs: () => Tensor, layers: string]>> = {
  recurrent: [() => new Recurrent(), tokens, 'tokens* body* drop head*'],
  attentive: [
    () => new Attentive(),
    tokens,
    'tokens* block.self_attn.out_proj* block.self_attn* block.dropout1 block.norm1* block.linear1* block.dropout block.linear2* block.dropout2 block.norm2* head*',
  ],
  repeated: [() => new Repeated(), numbers, 'body* relu head*'],
  'with parametrizations': [
    () => new Sequential(weightNorm(new Linear(8, 8)), new ReLU(), spectralNorm(new Linear(8, 3))),
    numbers,
    '0* 1 2*',
  ],
  'with rounded weights': [() => prepareQat(new Sequential(new Linear(8, 8), new ReLU(), new Linear(8, 3))), numbers, '0* 1 2*'], // prettier-ignore
};

async function trained(kind: string, execution: ExecutionMode, callbacks: readonly Callback[]) {
  seed(11);
  const [make, inputs] = kinds[kind];
  const model = make();
  const labels = tensor([0, 1, 2, 0, 1, 2], { dtype: 'int32' });
  const batches = Array.from({ length: 4 }, () => ({ inputs: inputs(), labels }));
  const optimizer = new SAM(new SGD(model.parameters(), { learningRate: 0.05, momentum: 0.9 }), { rho: 0.05 });
  const trainer = new Trainer({ model, optimizer, loss: crossEntropy, execution, log: () => {} });
  await trainer.fit(batches, { epochs: 2, callbacks });
  const bits = [trainer.history.values('loss'), Object.values(model.stateDict()).map(({ data }) => data)];
  return { trainer, bits };
}

describe.each(['eager', 'compiled'] as const)('%s', (execution) => {
  it.each(Object.keys(kinds))('a model is trained with the same bits, watched or not: %s', async (kind) => {
    const watch = watchStatistics({ everyBatches: 2 });
    const { trainer, bits } = await trained(kind, execution, [watch]);
    expect(bits).toEqual((await trained(kind, execution, [])).bits);
    const { layers } = watch.statistics(trainer)[1];
    expect(layers.map(({ name, gradient }) => `${name}${gradient === null ? '' : '*'}`).join(' ')).toBe(kinds[kind][2]);
  });
});
