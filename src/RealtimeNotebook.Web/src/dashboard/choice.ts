import { element } from '../page/elements';

/** A row of buttons of which one is pressed. */
export class Choice<T extends string> {
  public readonly root: HTMLElement;
  private readonly _buttons = new Map<T, HTMLButtonElement>();

  public constructor(
    label: string,
    options: readonly (readonly [T, string])[],
    private readonly _choose: (value: T) => void,
  ) {
    this.root = element('div', 'choice');
    this.root.setAttribute('role', 'group');
    this.root.setAttribute('aria-label', label);
    this.offer(options);
  }

  public offer(options: readonly (readonly [T, string])[]): void {
    if (options.map(([value]) => value).join() === [...this._buttons.keys()].join()) return;
    this._buttons.clear();
    for (const [value, text] of options) {
      const button = element('button', 'choice-button', text);
      button.type = 'button';
      button.addEventListener('click', () => this._choose(value));
      this._buttons.set(value, button);
    }
    this.root.replaceChildren(...this._buttons.values());
  }

  public show(value: T): void {
    for (const [own, button] of this._buttons) button.setAttribute('aria-pressed', String(own === value));
  }
}
