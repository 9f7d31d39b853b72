import type { Stretch } from '../chart/chart-listener';
import type { UnixMs } from '../units';
import { placeOf, requestedParts, socketUrls } from './bases';
import { type ChartLink, Link, type LinkListener } from './link';
import type { Settings } from './options';

/** What a chart has in common with those beside it. */
export interface Company {
  /** Its connection, which may be a part of a shared one. */
  join(listener: LinkListener): ChartLink;
  /** The viewer has moved it, or lets it follow (undefined). */
  moved(range: Stretch | undefined): void;
  /** The pointer is over this bar of it. */
  pointed(time: UnixMs | undefined): void;
}

/** A chart for itself. */
export function alone({ urls, symbol, timeframe, token, ownsPage, window: bars }: Settings): Company {
  const all = socketUrls(urls, symbol, timeframe, requestedParts(bars), placeOf(document));
  const options = { givesUp: !ownsPage, token };
  return { join: (listener) => new Link(all, options, listener), moved: () => {}, pointed: () => {} };
}
