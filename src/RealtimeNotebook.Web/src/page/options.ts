import { type ZoneName, isZone } from '../chart/zone';
import { parseInterval } from '../model/interval';
import { type Ms, ms } from '../units';
import { type Json, isObject } from '../wire/fields';
import type { ThemeOption } from './theme-watch';

/** What a chart is mounted with; everything but the first three has a default. */
export interface MountOptions {
  readonly symbol: string;
  readonly timeframe: string;
  /** Base addresses of the server, tried in this order: `https://public.example/`, `/proxy/PORT/`, `http://127.0.0.1:PORT/`. */
  readonly urls: readonly string[];
  /** Needed where the page was not served by the server itself. */
  readonly token?: string;
  /** Default `auto`: as the notebook, or the system. */
  readonly theme?: ThemeOption;
  /** CSS pixels, 160 to 4,000; default 520. Ignored with `fill`. */
  readonly height?: number;
  /** The chart takes all the room its element has, and is there for as long as its page: it never gives up dialling. */
  readonly fill?: boolean;
  /** Most bars kept and drawn, 10 to 5,000; default 500. */
  readonly window?: number;
  /** Least time between two updates in milliseconds, 0 for every frame; by default the server's own choice. */
  readonly rate?: number;
  /** `local` (default), `utc`, or an IANA name. */
  readonly timeZone?: ZoneName;
  /** How the forming bar is drawn; default `overlay`, `shapes` uses Plotly's public interface only. */
  readonly technique?: 'overlay' | 'shapes';
  /** What a drag does; default `pan` with `fill`, else `zoom`. */
  readonly dragMode?: 'pan' | 'zoom';
}

/** The options with their defaults. */
export type Settings = Required<Omit<MountOptions, 'token' | 'rate'>> & {
  /** The page is there for this chart alone: its title tells the price, and a dead server is dialled for ever. */
  readonly ownsPage: boolean;
  /** Whether the wheel zooms, rather than scrolls the page. */
  readonly scrollZoom: boolean;
  readonly token: string | undefined;
  readonly rate: Ms | undefined;
};

/** Checks the options and fills in the defaults. Throws one TypeError that names every fault. */
export function readOptions(given: unknown): Settings {
  if (!isObject(given)) throw new TypeError('RealtimeNotebook.mount: options must be an object.');
  const faults = [...faultsOf(given)];
  if (faults.length > 0) throw new TypeError(`RealtimeNotebook.mount: ${faults.join(' ')}`);
  const options = given as unknown as MountOptions;
  const fill = options.fill ?? false;
  return {
    symbol: options.symbol,
    timeframe: options.timeframe,
    urls: [...options.urls],
    token: options.token,
    theme: options.theme ?? 'auto',
    height: options.height ?? 520,
    fill,
    ownsPage: fill,
    scrollZoom: fill,
    window: options.window ?? 500,
    rate: options.rate === undefined ? undefined : ms(options.rate),
    timeZone: options.timeZone ?? 'local',
    technique: options.technique ?? 'overlay',
    dragMode: options.dragMode ?? (fill ? 'pan' : 'zoom'),
  };
}

function* faultsOf(given: Json): Generator<string> {
  const isText = (value: unknown): value is string => typeof value === 'string' && value.length > 0;
  const isWithin = (name: string, low: number, high: number): boolean => {
    const value = given[name];
    return value === undefined || (typeof value === 'number' && value >= low && value <= high);
  };
  const isOneOf = (name: string, ...allowed: readonly unknown[]): boolean => {
    return given[name] === undefined || allowed.includes(given[name]);
  };
  if (!isText(given['symbol'])) yield 'symbol is blank; expected text such as "SPY".';
  if (!isText(given['timeframe']) || parseInterval(given['timeframe']) === undefined) {
    yield `timeframe ${JSON.stringify(given['timeframe'])} is none; expected one such as "1m", "4h", "1d" or "1mo".`;
  }
  const urls = given['urls'];
  if (!Array.isArray(urls) || urls.length === 0 || !urls.every(isText)) {
    yield 'urls is empty; expected base addresses such as ["http://127.0.0.1:5000/"].';
  }
  if (given['token'] !== undefined && !isText(given['token'])) yield 'token is blank; leave it out or give it.';
  if (!isOneOf('theme', 'auto', 'light', 'dark')) yield 'theme must be "auto", "light" or "dark".';
  if (!isOneOf('technique', 'overlay', 'shapes')) yield 'technique must be "overlay" or "shapes".';
  if (!isOneOf('dragMode', 'pan', 'zoom')) yield 'dragMode must be "pan" or "zoom".';
  if (!isOneOf('fill', true, false)) yield 'fill must be true or false.';
  if (!isWithin('height', 160, 4_000)) yield 'height must be a number of pixels from 160 to 4000.';
  if (!isWithin('window', 10, 5_000)) yield 'window must be a number of bars from 10 to 5000.';
  if (!isWithin('rate', 0, 60_000)) yield 'rate must be a number of milliseconds from 0 to 60000.';
  const zone = given['timeZone'];
  if (zone !== undefined && !(isText(zone) && isZone(zone))) {
    yield 'timeZone must be "local", "utc" or an IANA name such as "America/New_York".';
  }
}
