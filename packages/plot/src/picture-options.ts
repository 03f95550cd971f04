import type { Theme } from './internal/theme.ts';

/** What every picture can be told. */
export interface PictureOptions {
  readonly title?: string | undefined;
  /**
   * `page`: as large as suits the picture; `slide`: 1280 × 720 pixels (16:9) with letters, lines and points 1.8 times as large, to be read from
   * afar
   */
  readonly size?: PictureSize | undefined;
  /** of the whole picture, in pixels; without it that of `size` */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** how many times as large letters, lines and points are, in a picture of the same size; without it 1, on a slide 1.8 */
  readonly fontScale?: number | undefined;
  /** colours on white, on near black, or `auto`: as whoever looks at the SVG prefers (a PNG of it is light) */
  readonly theme?: Theme | undefined;
}

/** For a text to read, or for a slide to show. */
export type PictureSize = 'page' | 'slide';

/** What a picture can be told that is as large as what it shows, e.g. a matrix; a slide is filled with it. */
export type FittedPictureOptions = Pick<PictureOptions, 'title' | 'size' | 'theme'>;

/** The axes of a picture with two of them. */
export interface AxisLabels {
  /** with the unit, e.g. `area (m²)` */
  readonly xLabel?: string | undefined;
  readonly yLabel?: string | undefined;
}
