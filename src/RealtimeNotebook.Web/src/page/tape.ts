/** Gives a page what was written into it, as though a server had just told it. */
export function playTape(messages: readonly unknown[], receive: (data: unknown) => void): void {
  for (const message of messages) receive(JSON.stringify(message));
}
