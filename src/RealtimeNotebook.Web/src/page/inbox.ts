import type { Series } from '../model/series';
import type { Alert } from '../wire/alerts';
import type { OwnFigure } from '../wire/figure';
import type { Mark } from '../wire/marks';
import type { BarsMessage, ErrorMessage, StatusMessage } from '../wire/messages';
import { parseMessage } from '../wire/parse';
import type { Vitals } from './vitals';

/** What is done with each kind of message. */
export interface Desks {
  bars(message: BarsMessage): void;
  status(message: StatusMessage): void;
  alert(alert: Alert): void;
  alerts(items: readonly Alert[]): void;
  marks(marks: readonly Mark[]): void;
  figure(figure: OwnFigure): void;
  error(message: ErrorMessage): void;
}

/** Reads what the server sends and hands it on; what cannot be read is counted. */
export class Inbox {
  public constructor(
    private readonly _series: Series,
    private readonly _vitals: Vitals,
    private readonly _desks: Desks,
  ) {}

  public receive(data: unknown): void {
    const started = performance.now();
    const parsed = parseMessage(data);
    if (parsed.kind !== 'message') {
      this._series.refused++;
      return;
    }
    const { message } = parsed;
    switch (message.type) {
      case 'candle_update':
      case 'full_update':
      case 'correction':
        this._desks.bars(message);
        this._vitals.handled(performance.now() - started);
        break;
      case 'status':
        this._desks.status(message);
        break;
      case 'alert':
        this._desks.alert(message.alert);
        break;
      case 'alerts':
        this._series.refused += message.skipped;
        this._desks.alerts(message.items);
        break;
      case 'marks':
        this._desks.marks(message.marks);
        break;
      case 'figure':
        this._desks.figure(message.figure);
        break;
      case 'error':
        this._desks.error(message);
        break;
    }
  }
}
