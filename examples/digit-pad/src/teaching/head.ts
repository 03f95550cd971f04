/** The last layer: what each class weighs the features with. All else stays as it was trained. */
export interface Head {
  readonly classes: readonly string[];
  /** `[classes, 64]`, row by row */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}
