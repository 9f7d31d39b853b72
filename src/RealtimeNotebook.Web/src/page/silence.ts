/** A connection on which nothing has come for so long is pinged, in milliseconds. */
export const pingAfter = 15_000;

/** One that has not answered a ping for so long is lost. */
export const answerWithin = 10_000;

const checkEvery = 5_000;

/** Notices a connection that is half open: it sends a ping into the silence, and reports the loss when nothing comes back. */
export class SilenceMonitor {
  private _timer: ReturnType<typeof setInterval> | undefined;
  private _heardAt = 0;
  private _pingedAt: number | undefined;

  public constructor(
    private readonly _ping: () => void,
    private readonly _lost: () => void,
  ) {}

  public start(): void {
    this.stop();
    this.heard();
    this._timer = setInterval(() => this._check(), checkEvery);
  }

  /** Something has come over the connection. */
  public heard(): void {
    this._heardAt = Date.now();
    this._pingedAt = undefined;
  }

  public stop(): void {
    clearInterval(this._timer);
    this._timer = undefined;
  }

  // A machine that slept for an hour has heard nothing either: the ping is sent first, and only its answer is waited for.
  private _check(): void {
    const now = Date.now();
    if (this._pingedAt !== undefined) {
      if (now - this._pingedAt >= answerWithin) this._lost();
    } else if (now - this._heardAt >= pingAfter) {
      this._pingedAt = now;
      this._ping();
    }
  }
}
