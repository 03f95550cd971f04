/** Height and width of what the network gets, in pixels. */
export const side = 28;

/** The longer side of the ink in it, as in MNIST. */
export const inkSide = 20;

/** A picture of one channel, row by row, 0 for paper to 1 for ink. */
export interface Ink {
  readonly pixels: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** What has ink, and where its mass has its centre; in pixels, edges and not middles of pixels. */
interface Extent {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: number;
  readonly y: number;
}

/** A square of a picture. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly size: number;
}

/** What the network gets of a picture, and the square of the picture that it shows; null where there is no ink. */
export interface Prepared {
  readonly image: Float32Array;
  readonly frame: Frame | null;
}

/**
 * Prepares a picture as MNIST's were: the ink 20 pixels high or wide, its centre of mass in the middle of 28 × 28. Training and the page both come through here, so that the
 * network sees drawings as it has seen its examples.
 *
 * @returns `image`: 28 × 28 pixels, row by row, 0 for paper to 1 for ink; all 0 where there is no ink
 */
export function digitImage(ink: Ink): Prepared {
  const image = new Float32Array(side * side);
  const extent = extentOf(ink);
  if (extent === null) return { image, frame: null };
  const { left, right, top, bottom } = extent;
  const size = Math.max(right - left, bottom - top) / inkSide; // of a pixel of the result, in pixels of the ink
  // ink of a very uneven shape is moved back as far as it would leave the image
  const half = (side / 2) * size;
  const x = Math.min(Math.max(extent.x, right - half), left + half);
  const y = Math.min(Math.max(extent.y, bottom - half), top + half);
  const columns = sharesOf({ from: x - half, size, limit: ink.width });
  const rows = sharesOf({ from: y - half, size, limit: ink.height });
  for (const [i, row] of rows.entries()) {
    for (const [j, column] of columns.entries()) {
      let sum = 0;
      for (const [v, down] of row) for (const [u, along] of column) sum += down * along * ink.pixels[v * ink.width + u];
      image[i * side + j] = Math.min(1, sum);
    }
  }
  return { image, frame: { left: x - half, top: y - half, size: side * size } };
}

function extentOf({ pixels, width, height }: Ink): Extent | null {
  let [left, right, top, bottom, mass, x, y] = [width, 0, height, 0, 0, 0, 0];
  for (let v = 0; v < height; v++) {
    for (let u = 0; u < width; u++) {
      const value = pixels[v * width + u];
      if (value <= 0) continue;
      left = Math.min(left, u);
      right = Math.max(right, u + 1);
      top = Math.min(top, v);
      bottom = v + 1;
      mass += value;
      x += value * (u + 0.5);
      y += value * (v + 0.5);
    }
  }
  return mass === 0 ? null : { left, right, top, bottom, x: x / mass, y: y / mass };
}

/** For each of 28 intervals along an axis, the pixels that it covers and which share of it each has. */
function sharesOf({
  from,
  size,
  limit,
}: {
  from: number;
  size: number;
  limit: number;
}): (readonly [number, number])[][] {
  return Array.from({ length: side }, (_, i) => {
    const [start, end] = [from + i * size, from + (i + 1) * size];
    const shares: (readonly [number, number])[] = [];
    for (let pixel = Math.max(0, Math.floor(start)); pixel < Math.min(limit, Math.ceil(end)); pixel++)
      shares.push([pixel, (Math.min(end, pixel + 1) - Math.max(start, pixel)) / size]);
    return shares;
  });
}
