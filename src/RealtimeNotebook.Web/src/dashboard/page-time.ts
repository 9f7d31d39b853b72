/** A page that was hidden for longer looks up what it may have missed, in milliseconds. */
const longHidden = 10_000;

/** Tells when somebody looks at the page again, and whether that was after so long that something may have been missed. */
export function onReturn(returned: (wasLong: boolean) => void): void {
  let hiddenSince: number | undefined;
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') {
      hiddenSince ??= Date.now();
      return;
    }
    const wasLong = hiddenSince !== undefined && Date.now() - hiddenSince > longHidden;
    hiddenSince = undefined;
    returned(wasLong);
  });
}
