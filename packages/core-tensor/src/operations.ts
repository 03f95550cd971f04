import type { Op } from './op.ts';
import { addOp } from './ops/add.ts';
import { broadcastToOp } from './ops/broadcast-to.ts';
import { castOp } from './ops/cast.ts';
import { expOp } from './ops/exp.ts';
import { greaterOp } from './ops/greater.ts';
import { identityOp } from './ops/identity.ts';
import { matmulOp } from './ops/matmul.ts';
import { mulOp } from './ops/mul.ts';
import { negOp } from './ops/neg.ts';
import { permuteOp } from './ops/permute.ts';
import { reluOp } from './ops/relu.ts';
import { reshapeOp } from './ops/reshape.ts';
import { softmaxOp } from './ops/softmax.ts';
import { subOp } from './ops/sub.ts';
import { sumOp } from './ops/sum.ts';

/** Every primitive operation, in alphabetical order. */
export const operations: readonly Op[] = [
  addOp,
  broadcastToOp,
  castOp,
  expOp,
  greaterOp,
  identityOp,
  matmulOp,
  mulOp,
  negOp,
  permuteOp,
  reluOp,
  reshapeOp,
  softmaxOp,
  subOp,
  sumOp,
];
