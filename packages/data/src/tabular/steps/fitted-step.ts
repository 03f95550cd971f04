/** Texts, or numbers, that a column can hold. */
export type Category = string | number;

/** A step as it was fitted: plain data, which JSON keeps. */
export type FittedStep = FillStep | ScaleStep | OneHotStep | CodeStep;

/** What is missing becomes `value`. */
export interface FillStep {
  readonly kind: 'fill';
  readonly value: Category;
}

/** `(x - center) / divisor + offset`, then cut to `clip` where that is given. */
export interface ScaleStep {
  readonly kind: 'scale';
  readonly center: number;
  readonly divisor: number;
  readonly offset: number;
  readonly clip: readonly [least: number, most: number] | null;
}

/** A column of zeros and ones for each of `names`; `columns[i]` is the one that `categories[i]` belongs to. */
export interface OneHotStep {
  readonly kind: 'oneHot';
  readonly categories: readonly Category[];
  readonly columns: readonly number[];
  /** what to call the columns, behind the name of the table's */
  readonly names: readonly string[];
  /** the column of other values, -1 for zeros only; null: they are an error */
  readonly unknown: number | null;
}

/** `values[i]` stands for `categories[i]`. */
export interface CodeStep {
  readonly kind: 'code';
  readonly categories: readonly Category[];
  readonly values: readonly number[];
  /** stands for other values; null: they are an error */
  readonly unknown: number | null;
}
