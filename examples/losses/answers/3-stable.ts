// exp(1000) is infinite; subtracting the largest logit first changes nothing but that. `crossEntropy` does so, the formula as written does not.
import { tensor } from '@gradkit/core-tensor';
import { crossEntropy } from '@gradkit/losses';

const logits = tensor([[1000, 999]]);
const naive = logits
  .exp()
  .div(logits.exp().sum(1, { keepDims: true }))
  .log()
  .neg();
const shifted = logits.sub(logits.max(1, { keepDims: true }));
const stable = shifted.exp().sum(1, { keepDims: true }).log().sub(shifted);
console.log(
  `as written ${[...naive.data].join(', ')}; shifted ${[...stable.data].map((x) => x.toFixed(4)).join(', ')}`,
);
console.log(
  `crossEntropy ${crossEntropy(logits, tensor([0], { dtype: 'int32' }))
    .item()
    .toFixed(4)}`,
);
