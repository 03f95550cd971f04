import {
  activeRecorder,
  broadcastTo,
  ExportError,
  numbersOf,
  sizeOf,
  tensor,
  type DType,
  type Shape,
  type Tensor,
  type Generator,
} from '@gradkit/core-tensor/functional';

interface Drawing {
  /** the method the caller used */
  readonly where: string;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly rng: Generator;
}

/**
 * Draws number by number, where how many random numbers it takes follows values: not while parameters are unknown.
 *
 * @param parameters which broadcast to the shape
 * @param one draws a number for an element of each
 * @throws {ExportError} where a function is traced that computes the parameters
 */
export function drawEach(
  { where, shape, dtype, rng }: Drawing,
  parameters: readonly Tensor[],
  one: (next: () => number, ...values: number[]) => number,
): Tensor {
  if (parameters.some(({ isSymbolic }) => isSymbolic))
    throw new ExportError(
      where,
      'how many random numbers it takes follows the values of the parameters, which are not known inside of a compiled function; ' +
        'draw outside and pass the sample',
    );
  const values = parameters.map((x) => numbersOf(broadcastTo(x, shape)));
  const next = (): number => rng.next();
  const draw = (): Tensor =>
    tensor(
      Float64Array.from({ length: sizeOf(shape) }, (_, i) => one(next, ...values.map((x) => x[i]))),
      { shape, dtype },
    );
  return activeRecorder()?.draw({ shape, dtype }, draw, [where, rng, ...parameters]) ?? draw();
}
