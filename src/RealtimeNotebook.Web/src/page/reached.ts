/** Which of the addresses a server answered under, without its token; undefined while none has. */
export function reachedBy(socket: string | undefined): string | undefined {
  if (socket === undefined) return undefined;
  const { protocol, host, hostname, pathname } = new URL(socket);
  const base = `${protocol === 'wss:' ? 'https:' : 'http:'}//${host}${pathname.replace(/ws\/market\/[^/]+\/[^/]+$/, '')}`;
  const way = /\/proxy\/\d+\/ws\//.test(pathname) ? "Jupyter's proxy" : isLoopback(hostname) ? 'loopback' : 'address';
  return `connected by ${way} ${base}`;
}

function isLoopback(name: string): boolean {
  return name === 'localhost' || name === '[::1]' || /^127(?:\.\d+){3}$/.test(name);
}
