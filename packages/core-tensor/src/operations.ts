import type { Op } from './op.ts';
import { absOp } from './ops/abs.ts';
import { addOp } from './ops/add.ts';
import { argmaxOp } from './ops/argmax.ts';
import { argminOp } from './ops/argmin.ts';
import { avgPoolGradientOp, avgPoolOp } from './ops/avg-pool.ts';
import { batchNormOp } from './ops/batch-norm.ts';
import { broadcastToOp } from './ops/broadcast-to.ts';
import { castOp } from './ops/cast.ts';
import { ceilOp } from './ops/ceil.ts';
import { clampOp } from './ops/clamp.ts';
import { concatOp } from './ops/concat.ts';
import { convTransposeOp } from './ops/conv-transpose.ts';
import { convWeightGradientOp } from './ops/conv-weight-gradient.ts';
import { convOp } from './ops/conv.ts';
import { cosOp } from './ops/cos.ts';
import { cumsumOp } from './ops/cumsum.ts';
import { divOp } from './ops/div.ts';
import { equalOp } from './ops/equal.ts';
import { erfOp } from './ops/erf.ts';
import { expOp } from './ops/exp.ts';
import { expm1Op } from './ops/expm1.ts';
import { flattenOp } from './ops/flatten.ts';
import { floorOp } from './ops/floor.ts';
import { gatherOp } from './ops/gather.ts';
import { geluOp } from './ops/gelu.ts';
import { greaterEqualOp } from './ops/greater-equal.ts';
import { greaterOp } from './ops/greater.ts';
import { identityOp } from './ops/identity.ts';
import { indexAddOp } from './ops/index-add.ts';
import { indexSelectOp } from './ops/index-select.ts';
import { isNaNOp } from './ops/is-nan.ts';
import { layerNormOp } from './ops/layer-norm.ts';
import { lessEqualOp } from './ops/less-equal.ts';
import { lessOp } from './ops/less.ts';
import { linearOp } from './ops/linear.ts';
import { logSoftmaxOp } from './ops/log-softmax.ts';
import { logSumExpOp } from './ops/log-sum-exp.ts';
import { logOp } from './ops/log.ts';
import { log1pOp } from './ops/log1p.ts';
import { logicalAndOp } from './ops/logical-and.ts';
import { logicalNotOp } from './ops/logical-not.ts';
import { logicalOrOp } from './ops/logical-or.ts';
import { logicalXorOp } from './ops/logical-xor.ts';
import { matmulOp } from './ops/matmul.ts';
import { maxPoolGradientOp, maxPoolOp } from './ops/max-pool.ts';
import { maxOp } from './ops/max.ts';
import { maximumOp } from './ops/maximum.ts';
import { meanOp } from './ops/mean.ts';
import { minOp } from './ops/min.ts';
import { minimumOp } from './ops/minimum.ts';
import { mulOp } from './ops/mul.ts';
import { negOp } from './ops/neg.ts';
import { notEqualOp } from './ops/not-equal.ts';
import { padOp } from './ops/pad.ts';
import { permuteOp } from './ops/permute.ts';
import { powOp } from './ops/pow.ts';
import { prodOp } from './ops/prod.ts';
import { reluOp } from './ops/relu.ts';
import { reshapeOp } from './ops/reshape.ts';
import { roundOp } from './ops/round.ts';
import { rsqrtOp } from './ops/rsqrt.ts';
import { scatterAddOp } from './ops/scatter-add.ts';
import { sigmoidOp } from './ops/sigmoid.ts';
import { signOp } from './ops/sign.ts';
import { sinOp } from './ops/sin.ts';
import { sliceOp } from './ops/slice.ts';
import { softmaxOp } from './ops/softmax.ts';
import { softplusOp } from './ops/softplus.ts';
import { sortOp } from './ops/sort.ts';
import { sqrtOp } from './ops/sqrt.ts';
import { squeezeOp } from './ops/squeeze.ts';
import { subOp } from './ops/sub.ts';
import { sumOp } from './ops/sum.ts';
import { tanhOp } from './ops/tanh.ts';
import { tileOp } from './ops/tile.ts';
import { topkOp } from './ops/topk.ts';
import { trilOp } from './ops/tril.ts';
import { triuOp } from './ops/triu.ts';
import { unsqueezeOp } from './ops/unsqueeze.ts';
import { whereOp } from './ops/where.ts';

/** Every primitive operation, in alphabetical order. */
export const operations: readonly Op[] = [
  absOp,
  addOp,
  argmaxOp,
  argminOp,
  avgPoolGradientOp,
  avgPoolOp,
  batchNormOp,
  broadcastToOp,
  castOp,
  ceilOp,
  clampOp,
  concatOp,
  convOp,
  convTransposeOp,
  convWeightGradientOp,
  cosOp,
  cumsumOp,
  divOp,
  equalOp,
  erfOp,
  expm1Op,
  expOp,
  flattenOp,
  floorOp,
  gatherOp,
  geluOp,
  greaterEqualOp,
  greaterOp,
  identityOp,
  indexAddOp,
  indexSelectOp,
  isNaNOp,
  layerNormOp,
  lessEqualOp,
  lessOp,
  linearOp,
  log1pOp,
  logicalAndOp,
  logicalNotOp,
  logicalOrOp,
  logicalXorOp,
  logOp,
  logSoftmaxOp,
  logSumExpOp,
  matmulOp,
  maxOp,
  maximumOp,
  maxPoolGradientOp,
  maxPoolOp,
  meanOp,
  minOp,
  minimumOp,
  mulOp,
  negOp,
  notEqualOp,
  padOp,
  permuteOp,
  powOp,
  prodOp,
  reluOp,
  reshapeOp,
  roundOp,
  rsqrtOp,
  scatterAddOp,
  sigmoidOp,
  signOp,
  sinOp,
  sliceOp,
  softmaxOp,
  softplusOp,
  sortOp,
  sqrtOp,
  squeezeOp,
  subOp,
  sumOp,
  tanhOp,
  tileOp,
  topkOp,
  trilOp,
  triuOp,
  unsqueezeOp,
  whereOp,
];
