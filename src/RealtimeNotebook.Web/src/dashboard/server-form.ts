import { splitAddress } from '../page/credentials';
import { element } from '../page/elements';

/** Asks which server to connect to, and opens this page anew with the answer. */
export function askForServer(host: HTMLElement): void {
  const field = (label: string, type: string, value: string): HTMLInputElement => {
    const input = element('input', 'server-input');
    input.type = type;
    input.value = value;
    input.setAttribute('aria-label', label);
    return input;
  };
  const address = field('Address', 'url', 'http://127.0.0.1:5000/');
  address.required = true;
  const token = field('Token', 'password', '');
  const go = element('button', 'choice-button', 'Connect');
  go.type = 'submit';
  const form = element(
    'form',
    'server-form',
    element('h1', '', 'Connect to a server'),
    element(
      'p',
      '',
      'Start one with rtnb serve --derivatives, and paste its address here: the one it prints holds the token.',
    ),
    element('label', '', 'Address', address),
    element('label', '', 'Token', token),
    go,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const { token: ofAddress, rest } = splitAddress(address.value);
    const url = new URL(rest);
    const query = new URLSearchParams({ server: url.origin + url.pathname.replace(/dashboard$/, '') });
    const secret = token.value || ofAddress;
    const fragment = secret ? `#${new URLSearchParams({ token: secret }).toString()}` : '';
    location.href = `${location.href.replace(/[?#].*$/, '')}?${query.toString()}${fragment}`;
  });
  host.replaceChildren(form);
}
