import type { Shape } from '../../shape.ts';

/** Which labels there may be. */
export interface LabelRange {
  /** the public function that takes the labels */
  readonly where: string;
  readonly classes: number;
  /** a label that is allowed, too; null: none, undefined: the function cannot leave labels out */
  readonly ignoreIndex?: number | null | undefined;
}

/** Labels of entries along an axis. */
export interface LabelAxis extends LabelRange {
  /** the axis of the classes */
  readonly axis: number;
}

/** The same, and where they are picked from. */
export interface LabelsAlong extends LabelAxis {
  /** that of the labels with the classes along `axis`, or a vector of them */
  readonly shape: Shape;
}
