import { match, type Inputs, type Op, type Operation, type Tensor } from '@gradkit/core-tensor/functional';

/** One operation in each trace. */
export type Several<I extends Inputs = Inputs, A extends object = object> = readonly Operation<I, A>[];

/** What ONNX Runtime's operator, or a file, cannot do where sizes are free, and what does the same. */
export interface FreeForm {
  fails(all: Several): boolean;
  instead(one: Operation, all: Several): readonly Tensor[];
}

/** What does the same as one operation, in the trace that it is in. */
export type ChosenForm = (one: Operation) => readonly Tensor[];

/** Declares a form of one record's operations. */
export function formOf<I extends Inputs, A extends object>(
  op: Op<I, A>,
  fails: (all: Several<I, A>) => boolean,
  instead: (one: Operation<I, A>, all: Several<I, A>) => readonly Tensor[],
): FreeForm {
  const matched = (all: Several): (Operation<I, A> | null)[] => all.map((one) => match(one, op));
  return {
    fails(all) {
      const found = matched(all);
      return found.every((one) => one !== null) && fails(found);
    },
    instead: (one, all) => instead(match(one, op)!, matched(all) as Operation<I, A>[]),
  };
}

/** Whether the size of an input along an axis differs between traces, so that it may be 0, too. */
export function isFree(all: Several, input: number, axis: number): boolean {
  return all.some((one) => one.inputs[input]?.shape.at(axis) !== all[0].inputs[input]?.shape.at(axis));
}
