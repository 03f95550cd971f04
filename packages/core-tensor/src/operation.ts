import type { Inputs, Op } from './op.ts';
import type { Tensor } from './tensor.ts';

/** One operation that happened, or was traced: a record applied to inputs. `match` finds out whose it is. */
export interface Operation<I extends Inputs = Inputs, A extends object = object> {
  readonly op: Op<I, A>;
  readonly inputs: I;
  readonly outputs: readonly Tensor[];
  readonly attributes: A;
  /** where it was asked for, when it was traced; made for its stack */
  readonly origin?: Error | undefined;
}
