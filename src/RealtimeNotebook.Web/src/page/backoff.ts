import { type Ms, ms } from '../units';

/** No wait is longer: a viewer in front of a dead chart counts the seconds. */
export const longestWait = ms(8_000);
const shortestWait = 250;

/**
 * How long to wait before the next round of attempts: doubling, with the upper half left to chance, so that a hundred
 * pages do not come back at the same instant after a restart.
 * @param round - Rounds that have failed in a row, from 0.
 * @param chance - A number in [0, 1).
 */
export function backoff(round: number, chance: number): Ms {
  const ceiling = Math.min(longestWait, shortestWait * 2 ** Math.min(round, 16));
  return ms(ceiling * (0.5 + chance / 2));
}
