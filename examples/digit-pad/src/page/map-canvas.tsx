import { theme, tokenColor } from '@gradkit-examples/site/components';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** How numbers become colours: `ink` from the ground to ink, `signed` from negative through nothing to positive, see-through where there is nothing. */
type Colours = 'ink' | 'activation' | 'signed';

export interface MapCanvasProps {
  readonly values: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
  readonly colours: Colours;
  /** the value of the strongest colour; default: the largest there is */
  readonly most?: number | undefined;
  readonly class?: string | undefined;
  readonly style?: Readonly<Record<string, string>> | undefined;
}

const channelsOf = (color: string): number[] => (color.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);

/** Numbers as a picture, a pixel each. What it shows is said in words beside it. */
export function MapCanvas({ values, width, height, colours, most, class: name, style }: MapCanvasProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = theme.value;
  useLayoutEffect(() => {
    const pixels = new ImageData(width, height);
    const strongest = most ?? Math.max(1e-9, ...Array.from(values, Math.abs));
    const [from, to] = (colours === 'ink' ? ['--surface', '--ink'] : ['--neutral', '--accent']) as `--${string}`[];
    const ends = [channelsOf(tokenColor(from)), channelsOf(tokenColor(to))];
    const signs = [channelsOf(tokenColor('--positive')), channelsOf(tokenColor('--negative'))];
    for (let i = 0; i < width * height; i++) {
      const share = Math.max(-1, Math.min(1, values[i] / strongest));
      if (colours === 'signed') pixels.data.set([...signs[share < 0 ? 1 : 0], 255 * Math.abs(share) ** 0.8], 4 * i);
      else pixels.data.set([...ends[0].map((low, c) => low + Math.max(0, share) * (ends[1][c] - low)), 255], 4 * i);
    }
    canvas.current!.getContext('2d')!.putImageData(pixels, 0, 0);
  }, [values, width, height, colours, most, shown]);
  return (
    <canvas ref={canvas} class={`map ${name ?? ''}`} style={style} width={width} height={height} aria-hidden="true" />
  );
}
