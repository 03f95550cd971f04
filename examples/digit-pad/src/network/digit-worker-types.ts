import type { Frame } from '../image/digit-image.ts';
import type { Stroke } from '../image/strokes.ts';
import type { Head } from '../teaching/head.ts';

/** Where the network runs: gradkit itself in JavaScript, or ONNX Runtime. */
export type Place = 'js' | 'wasm' | 'webgpu';

/** What is on the pad: strokes, or an image that was chosen in place of drawing. */
export type Drawing =
  | { readonly kind: 'strokes'; readonly strokes: readonly Stroke[] }
  | { readonly kind: 'image'; readonly image: Float32Array };

/** A test image, prepared. */
export interface Sample {
  readonly image: Float32Array;
  readonly label: number;
}

/** What is known of the network once it is loaded. */
export interface Opened {
  readonly head: Head;
  /** of the first convolution, `[8, 1, 5, 5]` */
  readonly filters: Float32Array;
  readonly samples: readonly Sample[];
  readonly dataset: string;
  /** share of its test images that it recognises, 0 … 1 */
  readonly accuracy: number;
}

/** What the network makes of an image. */
export interface Look {
  readonly image: Float32Array; // [28, 28]
  /** the square of the pad that it shows; null: all of it */
  readonly frame: Frame | null;
  readonly probabilities: Float32Array; // [classes]
  readonly edges: Float32Array; // [8, 28, 28]
  readonly shapes: Float32Array; // [16, 14, 14]
  readonly features: Float32Array; // [64]
  /** neighbours taken together, for a single pixel tells little */
  readonly saliency: Float32Array; // [28, 28]
  /** the class that the saliency is about */
  readonly about: number;
  readonly milliseconds: number;
  /** where it ran */
  readonly place: Place;
}

/** A drawing, and what it is to be taken for. */
export interface Example {
  readonly drawing: Drawing;
  readonly label: string;
}

/** How many were right before and after. */
export interface Change {
  readonly of: number;
  readonly before: number;
  readonly after: number;
}

export interface Taught {
  readonly head: Head;
  /** of the drawings that it was taught */
  readonly own: Change;
  /** of test digits that it was not */
  readonly digits: Change;
}

export interface Exported {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** largest difference between ONNX Runtime's logits and gradkit's, where both ran the file */
  readonly error: number;
}
