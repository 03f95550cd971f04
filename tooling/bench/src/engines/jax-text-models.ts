import { nn, numpy as np, type Array as Value } from '@jax-js/jax';
import type { ModelPlan } from '../workload.ts';
import { Draw, linear, type Model, type Parameters } from './jax-layers.ts';

type Plan<Kind extends ModelPlan['kind']> = Extract<ModelPlan, { kind: Kind }>;

// Every use of a value consumes it, unless it is used as `value.ref`.

/** Rows of a table. */
function embed(table: Value, indices: Value): Value {
  const [count] = table.shape;
  return np.dot(nn.oneHot(indices, count), table);
}

/** Embedding, LSTM over all steps, linear layer. */
export function characterModel({ vocabulary, features, hidden, length }: Plan<'lstm'>): Model {
  const draw = new Draw();
  draw.normal('embedding', [vocabulary, features], 1);
  const bound = 1 / Math.sqrt(hidden);
  draw.uniform('inputWeight', [features, 4 * hidden], bound);
  draw.uniform('hiddenWeight', [hidden, 4 * hidden], bound);
  draw.uniform('gateBias', [4 * hidden], bound);
  draw.linear('output', hidden, vocabulary);
  return {
    parameters: draw.parameters,
    forward(p, characters) {
      const [batch] = characters.shape;
      const x = embed(p.embedding, characters); // [batch, length, features]
      const fromInput = np.unstack(np.dot(x, p.inputWeight).add(p.gateBias), 1); // [batch, 4 · hidden], of each step
      const seen: Value[] = [];
      let h = np.zeros([batch, hidden]);
      let c = np.zeros([batch, hidden]);
      for (let t = 0; t < length; t++) {
        const gates = fromInput[t].add(np.dot(h, p.hiddenWeight.ref));
        const [i, f, g, o] = np.split(gates, 4, 1);
        c = nn
          .sigmoid(f)
          .mul(c)
          .add(nn.sigmoid(i).mul(np.tanh(g)));
        h = nn.sigmoid(o).mul(np.tanh(c.ref));
        seen.push(h.ref);
      }
      return linear(p, 'output', np.stack(seen, 1));
    },
  };
}

function norm(p: Parameters, name: string, x: Value): Value {
  return nn.standardize(x).mul(p[`${name}Weight`]).add(p[`${name}Bias`]);
}

/** A decoder-only transformer, as models/gpt.ts. */
export function gpt({ vocabulary, block, width, layers, heads }: Plan<'gpt'>): Model {
  const draw = new Draw();
  const drawLinear = (name: string, inFeatures: number, outFeatures: number): void => {
    draw.normal(`${name}Weight`, [inFeatures, outFeatures], 0.02);
    draw.constant(`${name}Bias`, [outFeatures], 0);
  };
  const drawNorm = (name: string): void => {
    draw.constant(`${name}Weight`, [width], 1);
    draw.constant(`${name}Bias`, [width], 0);
  };
  draw.normal('tokens', [vocabulary, width], 0.02);
  draw.normal('positions', [block, width], 0.02);
  for (let layer = 0; layer < layers; layer++) {
    drawNorm(`attentionNorm${layer}`);
    drawLinear(`qkv${layer}`, width, 3 * width);
    drawLinear(`projection${layer}`, width, width);
    drawNorm(`mlpNorm${layer}`);
    drawLinear(`expand${layer}`, width, 4 * width);
    drawLinear(`contract${layer}`, 4 * width, width);
  }
  drawNorm('norm');
  drawLinear('output', width, vocabulary);

  function attention(p: Parameters, layer: number, x: Value): Value {
    const { shape } = x;
    const parts = np.split(linear(p, `qkv${layer}`, x), 3, 2);
    const [query, key, value] = parts.map((part) => part.reshape([shape[0], block, heads, width / heads]));
    const gathered = nn.dotProductAttention(query, key, value, { isCausal: true });
    return linear(p, `projection${layer}`, gathered.reshape(shape));
  }

  return {
    parameters: draw.parameters,
    forward(p, tokens) {
      let x = embed(p.tokens, tokens).add(p.positions); // [batch, block, width]
      for (let layer = 0; layer < layers; layer++) {
        x = x.ref.add(attention(p, layer, norm(p, `attentionNorm${layer}`, x)));
        const wide = nn.gelu(linear(p, `expand${layer}`, norm(p, `mlpNorm${layer}`, x.ref)), { approximate: false });
        x = x.add(linear(p, `contract${layer}`, wide));
      }
      return linear(p, 'output', norm(p, 'norm', x));
    },
  };
}
