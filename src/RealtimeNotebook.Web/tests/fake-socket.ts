/** Stands in for the browser's WebSocket; a test plays the server. */
export class FakeSocket {
  public static readonly OPEN = 1;
  public static made: FakeSocket[] = [];
  public readyState = 0;
  public sent: string[] = [];
  public onopen: (() => void) | null = null;
  public onmessage: ((event: { data: unknown }) => void) | null = null;
  public onclose: ((event: { code: number; reason?: string }) => void) | null = null;
  public constructor(
    public readonly url: string,
    public readonly protocols?: readonly string[],
  ) {
    FakeSocket.made.push(this);
  }
  public accept(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  public end(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
  public send(text: string): void {
    this.sent.push(text);
  }
  public close(): void {
    this.readyState = 3;
  }
}
