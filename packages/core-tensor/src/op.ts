import type { OnnxContext, OnnxNode } from './onnx-rule.ts';
import type { Primitives } from './primitives.ts';
import type { TensorType } from './tensor-type.ts';
import type { Tensor } from './tensor.ts';

/** The inputs of an operation, in order. */
export type Inputs = readonly Tensor[];

type Types<I extends Inputs> = { readonly [K in keyof I]: TensorType };

/** What a gradient rule may look at. Asking for less keeps less in memory: nothing here is copied. */
export interface GradientContext<I extends Inputs, A> {
  readonly inputs: I;
  /** the first result */
  readonly output: Tensor;
  /** all results */
  readonly outputs: readonly Tensor[];
  readonly attributes: A;
  /** for each input, whether anyone needs its gradient; skip costly ones that nobody needs by returning null */
  readonly needs: readonly boolean[];
  /** whether the gradients will be differentiated in turn: then they have to follow from the inputs, by operations that have gradients */
  readonly createGraph: boolean;
}

/**
 * Opcodes, behind the prefix 0xfd, of the WebAssembly instruction that does an operation in all lanes.
 *
 * @see https://webassembly.github.io/spec/core/appendix/index-instructions.html
 */
export interface SimdInstruction {
  readonly float32: number;
  readonly float64: number;
}

/** An operation that bears any values. */
interface Guarded<I extends Inputs> {
  /** in the place of its inputs; they pass */
  readonly inputs: I;
  /** what becomes of the first result; default nothing */
  finish?(y: Tensor): Tensor;
}

/** Conditions on the values of one input: indices in range, probabilities in 0 … 1. Shapes and dtypes are checked by `infer`. */
export interface ValueCheck<I extends Inputs = Inputs, A extends object = object> {
  /** the position of the input that is looked at */
  readonly input: number;
  /**
   * Throws in the user's terms. Called before the operation is done: eagerly at once, compiled before the graph runs, where the values
   * follow from what the call began with.
   *
   * @param values of that input
   * @param types of all inputs
   */
  require(values: Tensor, attributes: A, types: Types<I>): void;
  /**
   * For values that only a graph knows: how the operation reads and writes nowhere for those out of range, and gives NaN (0 and false where
   * there is none). Absent: it does so by itself.
   */
  guarded?(inputs: I, attributes: A): Guarded<I>;
}

/**
 * One primitive operation, read in three ways: run now (`infer`, `forward`), differentiate (`gradient`), run elsewhere
 * (`infer`, `onnx`).
 */
export interface Op<I extends Inputs = Inputs, A extends object = object> {
  /** the public function's name, for messages; passes know an operation by its record (`match`) and its traits */
  readonly name: string;
  /** trait: the result has the data of its first input, in another shape or the same; `forward` is then not called */
  readonly view?: boolean | undefined;
  /**
   * trait: each element of the one result comes from the elements at its position in the inputs, which broadcast. Attributes tell nothing
   * of shapes or axes, so that it may be done in any layout.
   */
  readonly elementwise?: boolean | undefined;
  /** trait: each element of the result is an element of an input or a constant; little work, whatever the values */
  readonly movement?: boolean | undefined;
  /** trait, of an elementwise operation of two inputs: `x ∘ right = x` and `left ∘ x = x` for every x, the sign of zeros aside */
  readonly neutral?: { readonly left?: number | undefined; readonly right?: number | undefined } | undefined;
  /** trait, of an elementwise operation: the instruction that does the same, to the last bit */
  readonly simd?: SimdInstruction | undefined;
  /** Shape and type of the result, or of each result. Checks the inputs and throws in the user's terms. */
  infer(inputs: Types<I>, attributes: A): TensorType | readonly TensorType[];
  /** What holds for values. `forward` relies on it. */
  readonly check?: ValueCheck<I, A> | undefined;
  /** CPU kernel: writes the zero-filled `output.data` (`outputs` has them all when there are several). */
  forward?(inputs: I, output: Tensor, attributes: A, outputs: readonly Tensor[]): void;
  /**
   * Gradients of the inputs from the gradient `dy` of the first result, written with operations; null where it is not needed, zeros
   * where the result does not change with the input (rounding, signs). Later results never carry gradients. Absent: the result is not
   * differentiable (whole numbers, booleans).
   */
  gradient?(dy: Tensor, context: GradientContext<I, A>): readonly (Tensor | null)[];
  /**
   * Writes the operation in standard ONNX operators: intermediate nodes go through `context.node`, the returned node gives the
   * result. Several results, each from a node of its own, are returned as a list. Absent: it is always written as its decomposition.
   *
   * @see https://onnx.ai/onnx/operators/
   */
  onnx?(attributes: A, context: OnnxContext): OnnxNode | readonly OnnxNode[];
  /**
   * The same, composed of other operations, for targets that have no such node; without later results that nobody asks for.
   *
   * @param primitives operations that the kernel and the gradient do not need, so that they are not in every page
   * @param wanted for each result, whether anyone asks for it
   */
  decomposition?(
    inputs: I,
    attributes: A,
    types: readonly TensorType[],
    primitives: Primitives,
    wanted: readonly boolean[],
  ): readonly Tensor[];
}

/** Declares an operation; only checks the types. */
export function defineOp<I extends Inputs, A extends object = object>(op: Op<I, A>): Op<I, A> {
  return op;
}
