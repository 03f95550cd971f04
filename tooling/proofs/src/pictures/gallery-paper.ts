import type { PictureOptions } from '@gradkit/plot';

/** What a picture of the gallery is drawn on. */
export type GalleryPaper = Pick<PictureOptions, 'size' | 'theme'>;
