import { createHash } from 'node:crypto';
import { arange, type Tensor } from '@gradkit/core-tensor';
import { crossEntropy } from '@gradkit/losses';
import { VisionTransformer, vitB16, vitB32, vitFromConfig, vitL16, vitL32, vitWeights } from '@gradkit/models';
import { readGolden } from '@gradkit-internal/testing';
import { expect, test } from 'vitest';
import { complete } from '../complete.ts';
import { proveModels, type GoldenModel } from './prove-models.ts';

/** Arguments of torchvision's constructor. */
interface Given {
  readonly image_size: number;
  readonly patch_size: number;
  readonly num_layers: number;
  readonly num_heads: number;
  readonly hidden_dim: number;
  readonly mlp_dim: number;
  readonly num_classes: number;
  readonly representation_size?: number;
}

function make({ given }: GoldenModel): VisionTransformer {
  if ('model_type' in given) return vitFromConfig(given);
  const { image_size, patch_size, num_layers, num_heads, hidden_dim, mlp_dim, ...head } = given as unknown as Given; // the file has the arguments of torchvision
  return new VisionTransformer(image_size, patch_size, num_layers, num_heads, hidden_dim, mlp_dim, {
    classes: head.num_classes,
    representationSize: head.representation_size,
  });
}

proveModels('vision-transformer', {
  weightsOf: (weights) => ('classifier.weight' in weights ? vitWeights(weights) : weights),
  make: (golden) => {
    const model = make(golden);
    return {
      model,
      forward: ({ images }) => model.forward(images),
      loss: ([logits]: readonly Tensor[]) => crossEntropy(logits, arange(logits.shape[0], { dtype: 'int32' })),
    };
  },
});

interface Published {
  readonly name: string;
  readonly parameters: number;
  /** a digest of all names and shapes */
  readonly states: string;
}

const { published } = readGolden<{ published: readonly Published[] }>('models/vision-transformer');

/** Those that fit into memory with ease; made with an option that costs the least. */
const sizes = { vit_b_16: vitB16, vit_b_32: vitB32, vit_l_16: vitL16, vit_l_32: vitL32 };

test.each(Object.entries(sizes).slice(0, complete ? 4 : 0))(
  '%s has the names and shapes of torchvision',
  (name, build) => {
    const model = build({ initWeights: false });
    const golden = published.find((each) => each.name === name)!;
    const states = Object.entries(model.stateDict()).map(([key, { shape }]) => `${key} [${shape.join(', ')}]`);
    expect(createHash('sha256').update(states.toSorted().join('\n')).digest('hex')).toBe(golden.states);
    expect(model.parameterCount).toBe(golden.parameters);
  },
);
