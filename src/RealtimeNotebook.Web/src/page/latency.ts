import { type Percentiles, Samples } from '../model/samples';
import { type UnixMs, unixMs } from '../units';

/** An event this old was recorded, not delayed: a replay says nothing about latency. */
const oldest = 3_600_000;

/** Time from an event at its source to its pixels on this screen, in milliseconds. */
export class LatencyMeter {
  private readonly _all = new Samples(512);
  private readonly _sinceReport = new Samples(512);
  private readonly _channel = new MessageChannel();
  private _waiting: UnixMs | undefined;
  private _painting: UnixMs | undefined;

  public constructor() {
    this._channel.port1.onmessage = () => this._painted();
  }

  /** An event has been taken into the model and waits for its frame. Of several, the newest counts. */
  public expect(source: UnixMs | undefined): void {
    // A hidden page draws no frames; its latency would be the time that nobody looked.
    if (source !== undefined && document.visibilityState === 'visible') this._waiting = source;
  }

  /** The frame has been drawn; a message to ourselves arrives when the browser has painted it. */
  public drawn(): void {
    if (this._waiting === undefined || this._painting !== undefined) return;
    this._painting = this._waiting;
    this._waiting = undefined;
    this._channel.port2.postMessage(null);
  }

  public get samples(): number {
    return this._all.taken;
  }

  public percentiles(): Percentiles {
    return this._all.percentiles();
  }

  /** The samples since the last report, undefined when there are none. */
  public takeReport(): (Percentiles & { readonly samples: number }) | undefined {
    const samples = this._sinceReport.taken;
    if (samples === 0) return undefined;
    const report = { samples, ...this._sinceReport.percentiles() };
    this._sinceReport.clear();
    return report;
  }

  public forgetWaiting(): void {
    this._waiting = undefined;
  }

  public dispose(): void {
    this._channel.port1.close();
  }

  private _painted(): void {
    const source = this._painting ?? unixMs(0);
    this._painting = undefined;
    const latency = Date.now() - source;
    // A negative one tells of two clocks that differ, not of a fast line.
    if (latency < 0 || latency > oldest) return;
    this._all.add(latency);
    this._sinceReport.add(latency);
  }
}
