/** What every picture can be told. */
export interface PictureOptions {
  readonly title?: string | undefined;
  /** of the whole picture, in pixels */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

/** The axes of a picture with two of them. */
export interface AxisLabels {
  /** with the unit, e.g. `area (m²)` */
  readonly xLabel?: string | undefined;
  readonly yLabel?: string | undefined;
}
