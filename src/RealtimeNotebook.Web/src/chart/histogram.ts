import type { Value } from '../wire/indicators';
import type { Momentum, Palette } from './theme';

/** Which of the four colours a histogram bar has. The first bar, which has none before it, counts as rising from zero. */
export function momentum(value: number, previous: Value | undefined): Momentum {
  const before = previous ?? 0;
  if (value >= 0) return value >= before ? 'risingAbove' : 'fallingAbove';
  return value <= before ? 'fallingBelow' : 'risingBelow';
}

/** One colour per bar. */
export function histogramColours(values: readonly Value[], palette: Palette): string[] {
  return values.map((value, i) => palette.histogram[momentum(value ?? 0, values[i - 1])]);
}
