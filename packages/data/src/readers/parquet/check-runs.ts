/** Where in a page, and how many values are to come. */
interface Runs {
  readonly bytes: Uint8Array;
  readonly at: number;
  /** bits of a value */
  readonly width: number;
  readonly count: number;
}

/** Writers fill runs up; the longest packed one has 504 values. */
const surplus = 512;

/**
 * Throws unless runs of values give about as many as they should: a run of five bytes can announce two thousand millions.
 *
 * @returns how many of them are odd: where values are bits, how many are set
 * @see https://parquet.apache.org/docs/file-format/data-pages/encodings/
 */
export function checkRuns({ bytes, at, width, count }: Runs): number {
  let [seen, odd] = [0, 0];
  while (seen < count) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      if (at >= bytes.length || shift > 28) throw new Error(`its runs end at value ${seen} of ${count}`);
      const byte = bytes[at++];
      header += (byte & 127) * 2 ** shift;
      if (byte < 128) break;
    }
    const isPacked = header % 2 === 1;
    const run = Math.floor(header / 2) * (isPacked ? 8 : 1);
    const left = count - seen;
    if (run > left + surplus) throw new Error(`it has a run of ${run} values where ${left} are to come`);
    if (isPacked && width === 1)
      for (let i = 0; i < Math.min(run, left); i++) odd += (bytes[at + (i >> 3)] >> (i & 7)) & 1;
    else if (bytes[at] & 1) odd += Math.min(run, left);
    at += isPacked ? (run * width) / 8 : Math.ceil(width / 8);
    seen += run;
  }
  return odd;
}
