const reports = new Map();

/** Plain data of what an example makes. */
function plain(value) {
  if (typeof value?.toArray === 'function') return value.toArray();
  return ArrayBuffer.isView(value) ? [...value] : value;
}

/** What an example hands its values to. */
export function collect(name) {
  const seen = [];
  reports.set(name, seen);
  return {
    __check: (index, value) => void seen.push({ index, value: plain(value) }),
    async __throws(index, body) {
      try {
        await body();
        seen.push({ index, thrown: 'nothing' });
      } catch (error) {
        seen.push({ index, thrown: `${error.name}: ${error.message}` });
      }
    },
  };
}

/** What one has handed over so far. */
export function seenOf(name) {
  return reports.get(name) ?? [];
}
