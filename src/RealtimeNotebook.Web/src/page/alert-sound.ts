import type { Severity } from '../wire/alerts';

/** Least time between two sounds, in milliseconds: a burst is one sound. */
const rest = 700;

/** Pitches in Hz, one after the other; an eighth of a second each. */
const tunes: Readonly<Record<Severity, readonly number[]>> = {
  info: [660],
  warning: [660, 880],
  critical: [988, 740, 988, 740],
};
const note = 0.125;
const loudness = 0.09;

/** Short tones, made on the spot: nothing is loaded. */
export class AlertSound {
  private _context: AudioContext | undefined;
  private _playedAt = -Infinity;

  /** Plays, where the viewer has touched the page before; browsers demand that. */
  public play(severity: Severity): void {
    const now = performance.now();
    if (now - this._playedAt < rest || !navigator.userActivation.hasBeenActive) return;
    this._playedAt = now;
    const context = (this._context ??= new AudioContext());
    void context.resume();
    const gain = context.createGain();
    gain.connect(context.destination);
    const start = context.currentTime + 0.02;
    tunes[severity].forEach((pitch, i) => {
      const tone = context.createOscillator();
      tone.type = 'triangle';
      tone.frequency.value = pitch;
      tone.connect(gain);
      const at = start + i * note;
      // A tone that begins or ends at once clicks.
      gain.gain.setValueAtTime(0, at);
      gain.gain.linearRampToValueAtTime(loudness, at + 0.01);
      gain.gain.linearRampToValueAtTime(0, at + note - 0.01);
      tone.start(at);
      tone.stop(at + note);
    });
  }

  public dispose(): void {
    void this._context?.close();
  }
}
