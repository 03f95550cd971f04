import { defineOp, ExportError, type Op, type Operation, type Tensor } from '@gradkit/core-tensor/functional';

/** A value that goes from one round of a loop to the next. */
export interface Carried {
  /** what a round takes: the result of the round before, in the first one a value from outside */
  readonly taken: Tensor;
  /** what it gives */
  readonly given: Tensor;
}

/** A slice whose positions move from round to round. */
export interface MovingSlice {
  readonly ranges: readonly {
    readonly axis: number;
    readonly start: number;
    /** by how much the start moves; 0 for a range that stays */
    readonly move: number;
    /** of a range that stays */
    readonly end: number;
    /** of one that moves */
    readonly width: number;
    readonly step: number;
  }[];
}

/** One round of a loop: operations, and how they hang together with the other rounds. */
export interface LoopBody {
  readonly operations: readonly Operation[];
  /** by the number of the operation */
  readonly moving: ReadonlyMap<number, MovingSlice>;
  readonly carried: readonly Carried[];
  /** results that are kept of every round, one behind the other along a new first axis */
  readonly stacked: readonly Tensor[];
}

/** Attributes of `loopOp`. */
export interface LoopAttributes {
  readonly rounds: number;
  readonly body: LoopBody;
}

/**
 * Rounds of the same operations, found in a trace. Inputs: the first values of what is carried, then what the rounds take from outside.
 * Results: the last values of what is carried, then what is stacked.
 */
export const loopOp: Op<readonly Tensor[], LoopAttributes> = defineOp<readonly Tensor[], LoopAttributes>({
  name: 'loop',
  infer: (inputs, { rounds, body }) => [
    ...body.carried.map((_, i) => ({ shape: inputs[i].shape, dtype: inputs[i].dtype })),
    ...body.stacked.map(({ shape, dtype }) => ({ shape: [rounds, ...shape], dtype })),
  ],
  onnx() {
    throw new ExportError('exportModel', 'a loop is written with the graph around it');
  },
});
