/** Of the images that the network takes, in pixels, high and wide. */
export const imageSize = 64;

/** How many numbers the backbone makes of an image. */
export const featureCount = 32 + 64 + 128 * 4;
