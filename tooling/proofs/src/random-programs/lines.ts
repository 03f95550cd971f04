/** Lines of elements along an axis: how many there are, and which an element is of, where they have some length. */
interface Lines {
  readonly count: number;
  of(at: number, length: number): number;
}

/** The lines along an axis of a shape. */
export function linesOf(shape: readonly number[], axis: number): Lines {
  const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);
  const inner = product(shape.slice(axis + 1));
  return {
    count: product(shape.slice(0, axis)) * inner,
    of: (at, length) => Math.floor(at / (inner * length)) * inner + (at % inner),
  };
}
