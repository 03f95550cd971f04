/** What every picture can be told. */
export interface PictureOptions {
  readonly title?: string;
  /** of the whole picture, in pixels */
  readonly width?: number;
  readonly height?: number;
}

/** The axes of a picture with two of them. */
export interface AxisLabels {
  /** with the unit, e.g. `area (m²)` */
  readonly xLabel?: string;
  readonly yLabel?: string;
}
