/** What a device is to do, one after another. */
export type Request =
  /** trains a new network, or goes on with it */
  | { readonly kind: 'train'; readonly steps: number; readonly anew: boolean }
  /** writes the trained network into a file */
  | { readonly kind: 'save'; readonly path: string }
  /** makes the network of a file ready */
  | { readonly kind: 'load'; readonly path: string }
  /** has it answer all images */
  | { readonly kind: 'infer' };

export interface Trained {
  readonly losses: readonly number[];
  /** of all steps together */
  readonly ms: number;
}

export interface Loaded {
  /** null where all operators run on the device */
  readonly onProcessor: string | null;
}

export interface Inferred {
  /** `[images, 10]` */
  readonly logits: Float32Array;
  readonly ms: number;
}

/** What a request is answered with, by its kind. */
export interface Answers {
  readonly train: Trained;
  readonly save: null;
  readonly load: Loaded;
  readonly infer: Inferred;
}

/** What comes back. */
export type Reply<Kind extends Request['kind']> = { readonly answer: Answers[Kind] } | { readonly error: string };

/** How much is done: the same for all devices. */
export interface Amount {
  readonly batchSize: number;
  /** how many are answered */
  readonly images: number;
}
