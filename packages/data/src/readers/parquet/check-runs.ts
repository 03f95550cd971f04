/** Where in a page, and how many values are to come. */
interface Runs {
  readonly bytes: Uint8Array;
  readonly at: number;
  /** bits of a value */
  readonly width: number;
  readonly count: number;
  /** how many have this value is counted; default none */
  readonly counted?: number | undefined;
}

/** Writers fill runs up; the longest packed one has 504 values. */
const surplus = 512;

/**
 * Throws unless runs of values give about as many as they should: a run of five bytes can announce two thousand millions.
 *
 * @returns how many of them have the value `counted`
 * @see https://parquet.apache.org/docs/file-format/data-pages/encodings/
 */
export function checkRuns({ bytes, at, width, count, counted }: Runs): number {
  let [seen, found] = [0, 0];
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
    const here = Math.min(run, left);
    const needed = Math.ceil(((isPacked ? here : 1) * width) / 8);
    if (at + needed > bytes.length) throw new Error(`its runs end at value ${seen} of ${count}`); // hyparquet reads on behind
    if (counted !== undefined && isPacked)
      for (let i = 0; i < here; i++) found += bitsAt(bytes, at * 8 + i * width, width) === counted ? 1 : 0;
    else if (counted !== undefined) found += bitsAt(bytes, at * 8, Math.ceil(width / 8) * 8) === counted ? here : 0;
    at += isPacked ? Math.max(1, (run * width) / 8) : Math.ceil(width / 8);
    seen += run;
  }
  return found;
}

/** A number of some bits, the lowest first. */
function bitsAt(bytes: Uint8Array, start: number, width: number): number {
  let value = 0;
  for (let k = 0; k < width; k++) value += ((bytes[(start + k) >> 3] >> ((start + k) & 7)) & 1) * 2 ** k;
  return value;
}
