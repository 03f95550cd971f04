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

/** What a number looks like is worked out without an object for each pixel: while one draws, 20 000 of them change at once. */
function paint(
  pixels: Uint8ClampedArray,
  values: ArrayLike<number>,
  { colours, most = strongestOf(values) }: Pick<MapCanvasProps, 'colours' | 'most'>,
): void {
  const [from, to] = (
    {
      ink: ['--surface', '--ink'],
      activation: ['--neutral', '--accent'],
      signed: ['--negative', '--positive'],
    } as const
  )[colours].map((name) => channelsOf(tokenColor(name)));
  const isSigned = colours === 'signed';
  for (let i = 0; i < pixels.length / 4; i++) {
    const share = Math.max(-1, Math.min(1, values[i] / most));
    const mixed = isSigned ? Number(share > 0) : Math.max(0, share);
    for (let c = 0; c < 3; c++) pixels[4 * i + c] = from[c] + mixed * (to[c] - from[c]);
    pixels[4 * i + 3] = isSigned ? 255 * Math.abs(share) ** 0.8 : 255;
  }
}

function strongestOf(values: ArrayLike<number>): number {
  let strongest = 1e-9;
  for (let i = 0; i < values.length; i++) strongest = Math.max(strongest, Math.abs(values[i]));
  return strongest;
}

/** Numbers as a picture, a pixel each. What it shows is said in words beside it. */
export function MapCanvas({ values, width, height, colours, most, class: name, style }: MapCanvasProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = theme.value;
  useLayoutEffect(() => {
    const pixels = new ImageData(width, height);
    paint(pixels.data, values, { colours, most });
    canvas.current!.getContext('2d')!.putImageData(pixels, 0, 0);
  }, [values, width, height, colours, most, shown]);
  return (
    <canvas ref={canvas} class={`map ${name ?? ''}`} style={style} width={width} height={height} aria-hidden="true" />
  );
}
