// A small GPT, ported line by line from PyTorch; tooling/golden/ports/nano_gpt.py is the original.
import { arange, split, type Tensor } from '@gradkit/core-tensor';
import {
  Embedding,
  GELU,
  init,
  LayerNorm,
  Linear,
  Module,
  scaledDotProductAttention,
  type AnyModule,
} from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { AdamW, clipGradNorm } from '@gradkit/optimizers';
import { provePort } from './prove-port.ts';

const [VOCABULARY, BLOCK, LAYERS, HEADS, WIDTH] = [11, 12, 2, 2, 8];

class CausalSelfAttention extends Module {
  readonly c_attn = new Linear(WIDTH, 3 * WIDTH, { bias: false });
  readonly c_proj = new Linear(WIDTH, WIDTH, { bias: false });

  forward(x: Tensor): Tensor {
    const [B, T, C] = x.shape;
    const heads = split(this.c_attn.forward(x), WIDTH, 2).map((part) =>
      part.reshape([B, T, HEADS, C / HEADS]).transpose(1, 2),
    );
    const [q, k, v] = heads;
    const y = scaledDotProductAttention(q, k, v, { attnMask: null, dropoutP: 0, isCausal: true });
    return this.c_proj.forward(y.transpose(1, 2).reshape([B, T, C]));
  }
}

class MLP extends Module {
  readonly c_fc = new Linear(WIDTH, 4 * WIDTH, { bias: false });
  readonly gelu = new GELU();
  readonly c_proj = new Linear(4 * WIDTH, WIDTH, { bias: false });

  forward(x: Tensor): Tensor {
    return this.c_proj.forward(this.gelu.forward(this.c_fc.forward(x)));
  }
}

class Block extends Module {
  readonly ln_1 = new LayerNorm(WIDTH, { bias: false });
  readonly attn = new CausalSelfAttention();
  readonly ln_2 = new LayerNorm(WIDTH, { bias: false });
  readonly mlp = new MLP();

  forward(given: Tensor): Tensor {
    const x = given.add(this.attn.forward(this.ln_1.forward(given)));
    return x.add(this.mlp.forward(this.ln_2.forward(x)));
  }
}

class GPT extends Module<[idx: Tensor]> {
  readonly transformer = {
    wte: new Embedding(VOCABULARY, WIDTH),
    wpe: new Embedding(BLOCK, WIDTH),
    h: Array.from({ length: LAYERS }, () => new Block()),
    ln_f: new LayerNorm(WIDTH, { bias: false }),
  };
  readonly lm_head = new Linear(WIDTH, VOCABULARY, { bias: false });

  constructor() {
    super();
    this.transformer.wte.weight = this.lm_head.weight;
    this.apply((module: AnyModule) => {
      if (module instanceof Linear || module instanceof Embedding) init.normal(module.weight, { mean: 0, std: 0.02 });
    });
    for (const [name, p] of this.namedParameters())
      if (name.endsWith('c_proj.weight')) init.normal(p, { mean: 0, std: 0.02 / Math.sqrt(2 * LAYERS) });
  }

  forward(idx: Tensor): Tensor {
    const pos = arange(idx.shape[1], { dtype: 'int32' });
    let x = this.transformer.wte.forward(idx).add(this.transformer.wpe.forward(pos));
    for (const block of this.transformer.h) x = block.forward(x);
    return this.lm_head.forward(this.transformer.ln_f.forward(x));
  }

  configureOptimizers(weightDecay: number, learningRate: number, [beta1, beta2]: readonly [number, number]): AdamW {
    const params = this.parameters().filter((p) => p.requiresGrad);
    return new AdamW(
      [
        { parameters: params.filter((p) => p.value.rank >= 2), weightDecay },
        { parameters: params.filter((p) => p.value.rank < 2), weightDecay: 0 },
      ],
      { learningRate, beta1, beta2 },
    );
  }
}

provePort(
  'nano_gpt',
  () => {
    const model = new GPT();
    const optimizer = model.configureOptimizers(0.1, 0.01, [0.9, 0.95]);
    const step = (x: Tensor, y: Tensor): Tensor[] => {
      const logits = model.forward(x);
      const loss = crossEntropy(logits.reshape([-1, VOCABULARY]), y.reshape([-1]), { ignoreIndex: -1 });
      loss.backward();
      clipGradNorm(model.parameters(), 1);
      optimizer.step();
      optimizer.zeroGrad();
      return [loss];
    };
    return { models: { model }, step, predict: (idx) => model.forward(idx) };
  },
  { free: [{ 0: 'batch', 1: 'length' }] },
);
