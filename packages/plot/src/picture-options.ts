import type { Theme } from './internal/theme.ts';

/** What every picture can be told. */
export interface PictureOptions {
  readonly title?: string | undefined;
  /** of the whole picture, in pixels */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** colours on white, on near black, or `auto`: as whoever looks at the SVG prefers (a PNG of it is light) */
  readonly theme?: Theme | undefined;
}

/** The axes of a picture with two of them. */
export interface AxisLabels {
  /** with the unit, e.g. `area (m²)` */
  readonly xLabel?: string | undefined;
  readonly yLabel?: string | undefined;
}
