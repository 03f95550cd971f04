import { VisionTransformer, type VisionTransformerOptions } from './vision-transformer.ts';

/** What a vision transformer of a published form can be told. */
export interface VitOptions extends VisionTransformerOptions {
  /** pixels of a side; default 224 */
  readonly imageSize?: number | undefined;
}

/**
 * Makes a ViT-B/16, the base vision transformer with patches of 16 × 16 pixels: 86.6 million parameters.
 *
 * @param options `classes`: default 1000; `imageSize`: default 224; `channels`: default 3; `dropout`; `attentionDropout`; `representationSize`;
 *   `initWeights`: false where weights are loaded next; `rng`
 * @returns a model of images `[batch, channels, imageSize, imageSize]` that gives logits `[batch, classes]`; the head is `heads`
 * @throws {ConfigError} if an option is none, or out of its range
 * @see Dosovitskiy et al. (2020); https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.vit_b_16.html
 */
export function vitB16({ imageSize = 224, ...options }: VitOptions = {}): VisionTransformer {
  return new VisionTransformer(imageSize, 16, 12, 12, 768, 3072, options);
}

/**
 * Makes a ViT-B/32, the base vision transformer with patches of 32 × 32 pixels: 88.2 million parameters.
 *
 * @param options `classes`: default 1000; `imageSize`: default 224; `channels`: default 3; `dropout`; `attentionDropout`; `representationSize`;
 *   `initWeights`: false where weights are loaded next; `rng`
 * @returns a model of images `[batch, channels, imageSize, imageSize]` that gives logits `[batch, classes]`; the head is `heads`
 * @throws {ConfigError} if an option is none, or out of its range
 * @see Dosovitskiy et al. (2020); https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.vit_b_32.html
 */
export function vitB32({ imageSize = 224, ...options }: VitOptions = {}): VisionTransformer {
  return new VisionTransformer(imageSize, 32, 12, 12, 768, 3072, options);
}

/**
 * Makes a ViT-L/16, the large vision transformer with patches of 16 × 16 pixels: 304.3 million parameters.
 *
 * @param options `classes`: default 1000; `imageSize`: default 224; `channels`: default 3; `dropout`; `attentionDropout`; `representationSize`;
 *   `initWeights`: false where weights are loaded next; `rng`
 * @returns a model of images `[batch, channels, imageSize, imageSize]` that gives logits `[batch, classes]`; the head is `heads`
 * @throws {ConfigError} if an option is none, or out of its range
 * @see Dosovitskiy et al. (2020); https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.vit_l_16.html
 */
export function vitL16({ imageSize = 224, ...options }: VitOptions = {}): VisionTransformer {
  return new VisionTransformer(imageSize, 16, 24, 16, 1024, 4096, options);
}

/**
 * Makes a ViT-L/32, the large vision transformer with patches of 32 × 32 pixels: 306.5 million parameters.
 *
 * @param options `classes`: default 1000; `imageSize`: default 224; `channels`: default 3; `dropout`; `attentionDropout`; `representationSize`;
 *   `initWeights`: false where weights are loaded next; `rng`
 * @returns a model of images `[batch, channels, imageSize, imageSize]` that gives logits `[batch, classes]`; the head is `heads`
 * @throws {ConfigError} if an option is none, or out of its range
 * @see Dosovitskiy et al. (2020); https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.vit_l_32.html
 */
export function vitL32({ imageSize = 224, ...options }: VitOptions = {}): VisionTransformer {
  return new VisionTransformer(imageSize, 32, 24, 16, 1024, 4096, options);
}

/**
 * Makes a ViT-H/14, the huge vision transformer with patches of 14 × 14 pixels: 632.0 million parameters.
 *
 * @param options `classes`: default 1000; `imageSize`: default 224; `channels`: default 3; `dropout`; `attentionDropout`; `representationSize`;
 *   `initWeights`: false where weights are loaded next; `rng`
 * @returns a model of images `[batch, channels, imageSize, imageSize]` that gives logits `[batch, classes]`; the head is `heads`
 * @throws {ConfigError} if an option is none, or out of its range
 * @see Dosovitskiy et al. (2020); https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.vit_h_14.html
 */
export function vitH14({ imageSize = 224, ...options }: VitOptions = {}): VisionTransformer {
  return new VisionTransformer(imageSize, 14, 32, 16, 1280, 5120, options);
}
