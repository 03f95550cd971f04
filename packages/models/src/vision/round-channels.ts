/** The nearest multiple of 8, which processors like, that is at least 8 and at least 90 % of `channels`. */
export function roundChannels(channels: number): number {
  const nearest = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return nearest < 0.9 * channels ? nearest + 8 : nearest;
}
