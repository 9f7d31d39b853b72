declare const unit: unique symbol;
type Branded<T, Name extends string> = T & { readonly [unit]: Name };

/** An instant, in milliseconds since 1970-01-01 UTC. */
export type UnixMs = Branded<number, 'UnixMs'>;

/**
 * A place on the time axis, in milliseconds from somewhere: the distance between two bars is that of their interval, and
 * closed hours have none. Plotly takes it for a date.
 */
export type AxisMs = Branded<number, 'AxisMs'>;

/** What a clock on the wall of the zone shown says, counted in milliseconds as if the zone were UTC. */
export type WallMs = Branded<number, 'WallMs'>;

/** A length of time in milliseconds. */
export type Ms = Branded<number, 'Ms'>;

/** CSS pixels from the left or the top edge of the plot's element. */
export type Px = Branded<number, 'Px'>;

export const unixMs = (value: number): UnixMs => value as UnixMs;
export const axisMs = (value: number): AxisMs => value as AxisMs;
export const wallMs = (value: number): WallMs => value as WallMs;
export const ms = (value: number): Ms => value as Ms;
export const px = (value: number): Px => value as Px;
