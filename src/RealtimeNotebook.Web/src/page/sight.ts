/** How far beyond the edge of what is scrolled into view a chart is drawn already. */
const ahead = '150px';

/** Whether an element can be seen: what nobody sees need not be drawn. */
export class Sight {
  public isVisible = true;
  private readonly _observer: IntersectionObserver;

  public constructor(element: HTMLElement, changed: (isVisible: boolean) => void) {
    this._observer = new IntersectionObserver(
      (entries) => {
        this.isVisible = entries.at(-1)?.isIntersecting ?? true;
        changed(this.isVisible);
      },
      { rootMargin: ahead },
    );
    this._observer.observe(element);
  }

  public dispose(): void {
    this._observer.disconnect();
  }
}
