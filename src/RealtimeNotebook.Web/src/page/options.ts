import { parseSessions } from '../chart/sessions';
import { type ZoneName, isZone } from '../chart/zone';
import { parseInterval } from '../model/interval';
import { type Ms, type UnixMs, ms, unixMs } from '../units';
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
  /** Whether nights, weekends and bars without a trade take no room on the time axis; default true. */
  readonly hideClosedHours?: boolean;
  /** Regular hours, such as `09:30-16:00 America/New_York`: bars outside of them are shaded. Without a zone, that of the chart. */
  readonly sessions?: string;
  /** How the forming bar is drawn; default `overlay`, `shapes` uses Plotly's public interface only. */
  readonly technique?: 'overlay' | 'shapes';
  /** What a drag does; default `pan` with `fill`, else `zoom`. */
  readonly dragMode?: 'pan' | 'zoom';
  /** What a server would tell first, in the form of its messages: the chart is drawn from them before any server has answered. */
  readonly messages?: readonly unknown[];
  /** When those messages were written, in Unix milliseconds. */
  readonly takenAt?: number;
  /** What a viewer may do when no server answers, a sentence each. */
  readonly advice?: readonly string[];
}

/** The options with their defaults. */
export type Settings = Required<Omit<MountOptions, 'token' | 'rate' | 'sessions' | 'takenAt'>> & {
  /** The page is there for this chart alone: its title tells the price, and a dead server is dialled for ever. */
  readonly ownsPage: boolean;
  /** Whether the wheel zooms, rather than scrolls the page. */
  readonly scrollZoom: boolean;
  readonly sessions: string | undefined;
  readonly token: string | undefined;
  readonly takenAt: UnixMs | undefined;
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
    hideClosedHours: options.hideClosedHours ?? true,
    sessions: options.sessions,
    technique: options.technique ?? 'overlay',
    dragMode: options.dragMode ?? (fill ? 'pan' : 'zoom'),
    messages: options.messages ?? [],
    takenAt: options.takenAt === undefined ? undefined : unixMs(options.takenAt),
    advice: options.advice ?? [],
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
  const messages = given['messages'];
  const needsServer = !Array.isArray(messages) || messages.length === 0;
  if (!Array.isArray(urls) || (urls.length === 0 && needsServer) || !urls.every(isText)) {
    yield 'urls is empty; expected base addresses such as ["http://127.0.0.1:5000/"].';
  }
  if (given['token'] !== undefined && !isText(given['token'])) yield 'token is blank; leave it out or give it.';
  if (messages !== undefined && !Array.isArray(messages)) yield 'messages must be an array of what a server tells.';
  if (!isWithin('takenAt', 0, 8.64e15)) yield 'takenAt must be a time in Unix milliseconds.';
  const advice = given['advice'];
  if (advice !== undefined && !(Array.isArray(advice) && advice.every(isText))) yield 'advice must be sentences.';
  if (!isOneOf('theme', 'auto', 'light', 'dark')) yield 'theme must be "auto", "light" or "dark".';
  if (!isOneOf('technique', 'overlay', 'shapes')) yield 'technique must be "overlay" or "shapes".';
  if (!isOneOf('dragMode', 'pan', 'zoom')) yield 'dragMode must be "pan" or "zoom".';
  if (!isOneOf('hideClosedHours', true, false)) yield 'hideClosedHours must be true or false.';
  if (!isOneOf('fill', true, false)) yield 'fill must be true or false.';
  if (!isWithin('height', 160, 4_000)) yield 'height must be a number of pixels from 160 to 4000.';
  if (!isWithin('window', 10, 5_000)) yield 'window must be a number of bars from 10 to 5000.';
  if (!isWithin('rate', 0, 60_000)) yield 'rate must be a number of milliseconds from 0 to 60000.';
  const zone = given['timeZone'];
  if (zone !== undefined && !(isText(zone) && isZone(zone))) {
    yield 'timeZone must be "local", "utc" or an IANA name such as "America/New_York".';
  }
  const sessions = given['sessions'];
  if (sessions !== undefined && !(isText(sessions) && parseSessions(sessions, 'utc') !== undefined)) {
    yield 'sessions must be hours and a zone such as "09:30-16:00 America/New_York".';
  }
}
