/** Makes an element with a class and, at most, text: nothing from outside ever becomes markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...content: readonly (string | Node)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...content);
  return made;
}

/** A real button: focusable, pressed by keyboard, named for those who listen. */
export function button(className: string, label: string, face: Node | string): HTMLButtonElement {
  const made = element('button', className, face);
  made.type = 'button';
  made.title = label;
  made.setAttribute('aria-label', label);
  return made;
}

/** A line drawing in a square of 16 units. */
export function icon(path: string): SVGSVGElement {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(space, 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

/** Lets keys scroll what may be longer than its room. */
export function scrollsByKeys(body: HTMLElement, label: string): void {
  body.tabIndex = 0;
  body.setAttribute('role', 'group');
  body.setAttribute('aria-label', label);
}

/** Sets text only when it differs: the same text again would still cost a layout. */
export function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** Sets an attribute only when it differs. */
export function setAttribute(target: HTMLElement, name: string, value: string): void {
  if (target.getAttribute(name) !== value) target.setAttribute(name, value);
}
