const kernel = [1, 4, 6, 4, 1].map((weight) => weight / 16);

/** Each pixel of a square picture as the mean of its neighbourhood, by binomial weights over 5 × 5; beyond the edge is 0. */
export function smoothed(pixels: Float32Array, side: number): Float32Array {
  return along(along(pixels, side, 1), side, side);
}

function along(pixels: Float32Array, side: number, step: number): Float32Array {
  return pixels.map((_, at) => {
    const place = step === 1 ? at % side : Math.floor(at / side);
    return kernel.reduce((sum, weight, k) => {
      const isInside = place + k - 2 >= 0 && place + k - 2 < side;
      return isInside ? sum + weight * pixels[at + (k - 2) * step] : sum;
    }, 0);
  });
}
