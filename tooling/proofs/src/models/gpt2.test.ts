import { where, full, type Tensor } from '@gradkit/core-tensor';
import { crossEntropy } from '@gradkit/losses';
import { gpt2FromConfig, gpt2Weights } from '@gradkit/models';
import { proveModels } from './prove-models.ts';

/** The loss of the next token; padding does not count. */
function nextToken(logits: Tensor, tokens: Tensor, mask: Tensor | undefined): Tensor {
  const labels =
    mask === undefined ? tokens : where(mask.notEqual(0), tokens, full(tokens.shape, -100, { dtype: 'int32' }));
  const [batch, length, vocabulary] = logits.shape;
  const told = logits.slice([null, [0, length - 1]]).reshape([batch * (length - 1), vocabulary]);
  return crossEntropy(told, labels.slice([null, [1, length]]).reshape([-1]), { ignoreIndex: -100 });
}

proveModels('gpt2', {
  free: { 0: 'batch', 1: 'length' },
  weightsOf: gpt2Weights,
  make: ({ given }) => {
    const model = gpt2FromConfig(given);
    return {
      model,
      forward: ({ input_ids, attention_mask, token_type_ids, position_ids }) => {
        const logits = model.forward(input_ids, {
          attentionMask: attention_mask,
          tokenTypeIds: token_type_ids,
          positionIds: position_ids,
        });
        return attention_mask === undefined ? logits : logits.mul(attention_mask.unsqueeze(-1).cast('float32'));
      },
      loss: ([logits], { input_ids, attention_mask }) => nextToken(logits, input_ids, attention_mask),
    };
  },
});
