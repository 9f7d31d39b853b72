/** The first index whose value is at least `value`; the length when there is none. `sorted` ascends. */
export function insertionIndex(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The index whose value is nearest to `value`; -1 when `sorted` is empty. */
export function nearestIndex(sorted: readonly number[], value: number): number {
  const right = insertionIndex(sorted, value);
  if (right === 0) return sorted.length === 0 ? -1 : 0;
  if (right === sorted.length) return right - 1;
  return value - sorted[right - 1]! <= sorted[right]! - value ? right - 1 : right;
}
