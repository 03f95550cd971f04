/** An image as it was given to the model. */
export interface Picture {
  /** `[channels, height, width]`, with 1 (grey) or 3 (RGB) channels */
  readonly shape: readonly [channels: number, height: number, width: number];
  /** bytes from 0 to 255 in the order of the shape, in base64 */
  readonly pixels: string;
}

/** An example, and where it stands. */
interface Shown {
  /** its place in the order of the loader, from 0 */
  readonly index: number;
  readonly picture?: Picture | undefined;
  /** its inputs, where they are few numbers */
  readonly inputs?: readonly number[] | undefined;
}

/** An example of which a class was said. */
export interface ClassExample extends Shown {
  readonly label: number;
  readonly prediction: number;
  /** how sure the model was of what it said, 0 … 1 */
  readonly probability: number;
  /** that of the true class */
  readonly labelProbability: number;
}

/** An example of which a value was said. */
export interface ValueExample extends Shown {
  readonly target: number;
  readonly prediction: number;
  /** which of several values, from 0 */
  readonly output: number;
}

/** What a classifier said. */
export interface ClassPredictions {
  readonly kind: 'classes';
  readonly examples: number;
  /** `confusion[label][prediction]`: how often */
  readonly confusion: readonly (readonly number[])[];
  /** wrong ones, the surest first */
  readonly worst: readonly ClassExample[];
  /** for each cell of the matrix that has some its surest example, with its picture */
  readonly cells: readonly ClassExample[];
}

/** What a regression said. */
export interface ValuePredictions {
  readonly kind: 'values';
  /** examples, each with all its values */
  readonly examples: number;
  readonly meanAbsoluteError: number;
  readonly meanSquaredError: number;
  /** of all targets around the mean of their output: the error of always saying the mean */
  readonly variance: number;
  /** targets and what was said, of some examples */
  readonly points: readonly (readonly [target: number, prediction: number])[];
  /** the largest residuals first */
  readonly worst: readonly ValueExample[];
}

export type Predictions = ClassPredictions | ValuePredictions;
