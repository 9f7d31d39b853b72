import { Points } from './points';

/** Adds venues up, each with its last word, from the moment on at which each has spoken. */
export function sumOf(venues: readonly Points[], most: number, keep: number): Points {
  const sum = new Points(most, keep);
  addUpFrom(sum, venues, -Infinity);
  return sum;
}

/** Adds up anew what lies at a moment or after it: what came late changes nothing before. */
export function addUpFrom(sum: Points, venues: readonly Points[], from: number): void {
  sum.dropFrom(from);
  const present = venues.filter((venue) => venue.length > 0);
  const next = present.map((venue) => venue.indexAt(from));
  const [times, values]: [number[], number[]] = [[], []];
  for (;;) {
    let time = Infinity;
    present.forEach((venue, i) => {
      if (next[i]! < venue.length) time = Math.min(time, venue.time(next[i]!));
    });
    if (time === Infinity) break;
    let [total, spoken] = [0, 0];
    present.forEach((venue, i) => {
      if (next[i]! < venue.length && venue.time(next[i]!) === time) next[i]!++;
      if (next[i]! > 0) {
        spoken++;
        total += venue.value(next[i]! - 1);
      }
    });
    if (spoken === present.length) {
      times.push(time);
      values.push(total);
    }
  }
  sum.merge(times, values);
}
