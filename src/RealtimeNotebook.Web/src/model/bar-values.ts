import type { Grid } from './grid';
import type { Points } from './points';

/** What held at the end of each bar, from the first word on; a bar without a word carries the one before it. */
export function barValues(points: Points, grid: Grid): (number | undefined)[] {
  const values: (number | undefined)[] = new Array<number | undefined>(grid.count).fill(undefined);
  let next = points.indexAt(grid.first);
  let held = next > 0 ? points.value(next - 1) : undefined;
  for (let bar = 0; bar < grid.count; bar++) {
    const end = grid.time(bar + 1);
    while (next < points.length && points.time(next) < end) held = points.value(next++);
    values[bar] = held;
  }
  return values;
}
