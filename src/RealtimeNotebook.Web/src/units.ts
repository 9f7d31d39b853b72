declare const unit: unique symbol;
type Branded<T, Name extends string> = T & { readonly [unit]: Name };

/** An instant, in milliseconds since 1970-01-01 UTC. */
export type UnixMs = Branded<number, 'UnixMs'>;

/**
 * A place on the time axis, in milliseconds. It is the wall clock of the zone shown, counted as if it were UTC, because
 * Plotly's date axis knows no zones.
 */
export type AxisMs = Branded<number, 'AxisMs'>;

/** A length of time in milliseconds. */
export type Ms = Branded<number, 'Ms'>;

/** CSS pixels from the left or the top edge of the plot's element. */
export type Px = Branded<number, 'Px'>;

export const unixMs = (value: number): UnixMs => value as UnixMs;
export const axisMs = (value: number): AxisMs => value as AxisMs;
export const ms = (value: number): Ms => value as Ms;
export const px = (value: number): Px => value as Px;
