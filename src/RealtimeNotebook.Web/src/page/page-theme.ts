import { type Palette, dark, light } from '../chart/theme';
import { type ThemeOption, surroundingTheme } from './theme-watch';

/** The theme of a chart: the one that is set, else that of what surrounds it. The chart's root element carries its name. */
export class PageTheme {
  public constructor(
    private readonly _root: HTMLElement,
    private readonly _option: ThemeOption,
  ) {
    this.follow();
  }

  public get palette(): Palette {
    return this._name === 'dark' ? dark : light;
  }

  /** Takes what the theme is now. Returns whether it is another one than before. */
  public follow(): boolean {
    const name = this._name;
    if (this._root.dataset['theme'] === name) return false;
    this._root.dataset['theme'] = name;
    return true;
  }

  private get _name(): 'light' | 'dark' {
    return this._option === 'auto' ? surroundingTheme(document.body) : this._option;
  }
}
