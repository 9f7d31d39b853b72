import { type Palette, dark, light } from '../chart/theme';

/** The colours of the dashboard: those of the chart, and what only it has. */
export interface DashboardPalette extends Palette {
  readonly panel: string;
  readonly sum: string;
  readonly positive: string;
  readonly positiveStrong: string;
  readonly negative: string;
  readonly move: string;
  readonly moveBand: string;
  readonly past: string;
  readonly divide: string;
  readonly venues: readonly string[];
}

/** Longs pay where funding is positive: red and orange, as a warning; green where they are paid. */
export const dashboardDark: DashboardPalette = {
  ...dark,
  background: '#14171c',
  grid: 'rgba(255,255,255,0.045)',
  panel: '#1a1e25',
  sum: '#4fa3ff',
  positive: '#ff9f43',
  positiveStrong: '#ff5c5c',
  negative: '#26c281',
  move: '#ffd54a',
  moveBand: 'rgba(255,213,74,0.16)',
  past: 'rgba(120,145,185,0.085)',
  divide: 'rgba(150,180,220,0.85)',
  venues: ['#f3ba2f', '#b98cff', '#2fd6c3', '#ff7eb6', '#7db7ff', '#c3e06b'],
};

export const dashboardLight: DashboardPalette = {
  ...light,
  panel: '#f6f7f9',
  sum: '#1769d2',
  positive: '#e8760c',
  positiveStrong: '#d92d20',
  negative: '#12945a',
  move: '#b25e00',
  moveBand: 'rgba(255,170,0,0.2)',
  past: 'rgba(40,70,120,0.065)',
  divide: 'rgba(40,70,120,0.8)',
  venues: ['#b58300', '#7a3fe0', '#00897b', '#c2185b', '#1e6fd9', '#558b2f'],
};

/** A funding rate this high is dear: about 22 % a year. */
const strong = 0.0002;

export function fundingColour(palette: DashboardPalette, rate: number): string {
  if (rate < 0) return palette.negative;
  return rate >= strong ? palette.positiveStrong : palette.positive;
}

/** The colour of a venue, the same wherever it is named. */
export function venueColour(palette: DashboardPalette, order: readonly string[], venue: string): string {
  return palette.venues[Math.max(0, order.indexOf(venue)) % palette.venues.length]!;
}
