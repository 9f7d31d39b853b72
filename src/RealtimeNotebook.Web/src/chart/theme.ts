/** How a bar of the MACD histogram stands to zero and to the bar before it. */
export type Momentum = 'risingAbove' | 'fallingAbove' | 'fallingBelow' | 'risingBelow';

/** Every colour of the chart. */
export interface Palette {
  readonly name: 'dark' | 'light';
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly axis: string;
  readonly crosshair: string;
  readonly tag: string;
  readonly onTag: string;
  readonly up: string;
  readonly down: string;
  readonly volumeUp: string;
  readonly volumeDown: string;
  readonly hullUp: string;
  readonly hullDown: string;
  readonly macd: string;
  readonly signal: string;
  readonly histogram: Readonly<Record<Momentum, string>>;
  readonly pivot: string;
  readonly zoneBullish: string;
  readonly zoneBearish: string;
  readonly gap: string;
  readonly measureUp: string;
  readonly measureDown: string;
  /** Outside the regular hours. */
  readonly closed: string;
  /** What the user has drawn without a colour of its own. */
  readonly mark: string;
  /** Lines of the user's own indicators, in the order of their names' arrival. */
  readonly lines: readonly string[];
  /** Those that a figure of the user's gives to lines, by name. */
  readonly named?: ReadonlyMap<string, string>;
}

export const dark: Palette = {
  name: 'dark',
  background: 'rgb(25,25,25)',
  text: '#d6d9de',
  muted: '#8b919b',
  grid: 'rgba(255,255,255,0.06)',
  axis: 'rgba(255,255,255,0.18)',
  crosshair: 'rgba(214,217,222,0.55)',
  tag: '#3b4049',
  onTag: '#ffffff',
  up: '#26a69a',
  down: '#ef5350',
  volumeUp: 'rgba(38,166,154,0.45)',
  volumeDown: 'rgba(239,83,80,0.45)',
  hullUp: '#01FFFF',
  hullDown: '#FF9E64',
  macd: '#01FFFF',
  signal: '#F8E9A6',
  histogram: { risingAbove: '#04FE00', fallingAbove: '#006401', fallingBelow: '#FE0000', risingBelow: '#7E0100' },
  pivot: '#b39ddb',
  zoneBullish: 'rgba(38,166,154,0.14)',
  zoneBearish: 'rgba(239,83,80,0.14)',
  gap: 'rgba(255,193,7,0.10)',
  measureUp: 'rgba(38,166,154,0.16)',
  measureDown: 'rgba(239,83,80,0.16)',
  closed: 'rgba(110,150,255,0.07)',
  mark: '#c9ced6',
  lines: ['#ffca28', '#ba68c8', '#64b5f6', '#aed581', '#f06292', '#a1887f'],
};

export const light: Palette = {
  name: 'light',
  background: '#ffffff',
  text: '#1c2027',
  muted: '#636b78',
  grid: 'rgba(20,30,50,0.07)',
  axis: 'rgba(20,30,50,0.25)',
  crosshair: 'rgba(28,32,39,0.5)',
  tag: '#444b57',
  onTag: '#ffffff',
  up: '#26a69a',
  down: '#ef5350',
  volumeUp: 'rgba(38,166,154,0.45)',
  volumeDown: 'rgba(239,83,80,0.45)',
  hullUp: '#0288a7',
  hullDown: '#d9730d',
  macd: '#0277bd',
  signal: '#c77700',
  histogram: { risingAbove: '#12a150', fallingAbove: '#9bd8b4', fallingBelow: '#d92d20', risingBelow: '#f2b0aa' },
  pivot: '#6a4fb3',
  zoneBullish: 'rgba(38,166,154,0.13)',
  zoneBearish: 'rgba(239,83,80,0.13)',
  gap: 'rgba(255,160,0,0.13)',
  measureUp: 'rgba(38,166,154,0.14)',
  measureDown: 'rgba(239,83,80,0.13)',
  closed: 'rgba(40,80,200,0.055)',
  mark: '#3c4655',
  lines: ['#b7791f', '#8e24aa', '#1e6fd9', '#558b2f', '#c2185b', '#6d4c41'],
};
