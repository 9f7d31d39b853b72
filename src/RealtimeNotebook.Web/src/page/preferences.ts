import { isObject } from '../wire/fields';

const key = 'rtnb.alerts';

/** What a viewer has chosen, remembered where the browser allows it and for as long as the page lives where it does not. */
export class Preferences {
  public sound = false;
  public notify = false;

  public constructor() {
    try {
      const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
      if (!isObject(stored)) return;
      this.sound = stored['sound'] === true;
      this.notify = stored['notify'] === true;
    } catch {
      // Storage is refused in a sandbox, or holds another's text: then nothing is remembered.
    }
  }

  public save(): void {
    try {
      localStorage.setItem(key, JSON.stringify({ sound: this.sound, notify: this.notify }));
    } catch {
      // The same: the choice holds on this page.
    }
  }
}
