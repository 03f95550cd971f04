import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { imageSize } from '../../network/sizes.ts';

interface ThumbnailProps {
  /** `[3, 64, 64]` */
  readonly pixels: Uint8Array;
  readonly label: string;
}

/** An image as the network gets it. */
export function Thumbnail({ pixels, label }: ThumbnailProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const area = imageSize * imageSize;
    const image = new ImageData(imageSize, imageSize);
    for (let i = 0; i < area; i++) {
      for (let channel = 0; channel < 3; channel++) image.data[4 * i + channel] = pixels[channel * area + i];
      image.data[4 * i + 3] = 255;
    }
    canvas.current?.getContext('2d')?.putImageData(image, 0, 0);
  }, [pixels]);
  return <canvas ref={canvas} width={imageSize} height={imageSize} role="img" aria-label={label} />;
}
