import type { OnnxContext, OnnxNode } from './onnx-rule.ts';
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
  /** trait, of an elementwise operation of two inputs: `x ∘ right = x` and `left ∘ x = x` for every x, the sign of zeros aside */
  readonly neutral?: { readonly left?: number | undefined; readonly right?: number | undefined } | undefined;
  /** trait, of an elementwise operation: the instruction that does the same, to the last bit */
  readonly simd?: SimdInstruction | undefined;
  /** Shape and type of the result, or of each result. Checks the inputs and throws in the user's terms. */
  infer(inputs: Types<I>, attributes: A): TensorType | readonly TensorType[];
  /** CPU kernel: writes the zero-filled `output.data` (`outputs` has them all when there are several). */
  forward?(inputs: I, output: Tensor, attributes: A, outputs: readonly Tensor[]): void;
  /**
   * Gradients of the inputs from the gradient `dy` of the first result, written with operations; null where it is zero or not
   * needed. Later results never carry gradients. Absent: the result is not differentiable (whole numbers, booleans).
   */
  gradient?(dy: Tensor, context: GradientContext<I, A>): readonly (Tensor | null)[];
  /**
   * Writes the operation in standard ONNX operators: intermediate nodes go through `context.node`, the returned node gives the
   * result. Several results, each from a node of its own, are returned as a list.
   *
   * @see https://onnx.ai/onnx/operators/
   */
  onnx(attributes: A, context: OnnxContext): OnnxNode | readonly OnnxNode[];
  /** The same, composed of other operations, for targets that have no such node; without later results that nobody asks for. */
  decomposition?(inputs: I, attributes: A, types: readonly TensorType[]): readonly Tensor[];
}

/** Declares an operation; only checks the types. */
export function defineOp<I extends Inputs, A extends object = object>(op: Op<I, A>): Op<I, A> {
  return op;
}
