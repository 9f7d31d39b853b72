// The built tool as a server for the dashboard, and the page of dist/ connected to it.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const program = process.env['RTNB'] ?? `${root}../RealtimeNotebook.Tool/bin/Release/net10.0/rtnb`;

// A tool that says nothing for so long, or does not end, is ended.
const patience = 60_000;

/** Starts `rtnb` with arguments; resolves with the first line that it prints. */
export async function startTool(...args) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), patience);
  process.on('exit', () => child.kill('SIGKILL'));
  const line = await new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
      if (text.includes('\n')) resolve(text.split('\n')[0]);
    });
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      reject(new Error(`rtnb ${args.join(' ')} ended with ${code ?? signal}, without a line`)),
    );
  }).finally(() => clearTimeout(timer));
  const end = (signal) =>
    new Promise((resolve) => {
      child.removeAllListeners('exit');
      child.on('exit', resolve);
      child.kill(signal);
    });
  return { url: new URL(line), stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

const types = { html: 'text/html', js: 'text/javascript', css: 'text/css' };

/** Serves the dashboard out of dist/, so that a change of the page needs no other build. */
export async function servePage() {
  const server = createServer((request, response) => {
    const name = new URL(request.url, 'http://x/').pathname.replace(/^\/(assets\/)?/, '') || 'dashboard.html';
    readFile(`${root}dist/${name.replace(/[^a-z.]/g, '')}`).then(
      (body) => response.writeHead(200, { 'content-type': types[name.split('.').pop()] }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() };
}

/** The token in an address that the tool has printed. */
export function tokenOf(url) {
  return new URLSearchParams(url.hash.slice(1)).get('token') ?? url.searchParams.get('token');
}

/** The address of the page, connected to a tool. */
export function connected(page, tool, hash = '') {
  const query = new URLSearchParams({ server: tool.url.origin });
  const fragment = new URLSearchParams(hash.replace(/^#/, ''));
  fragment.set('token', tokenOf(tool.url));
  return `${page.url}?${query}#${fragment}`;
}

/** Runs `rtnb` to its end, which has to be a good one. */
export async function runTool(...args) {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: patience });
  let errors = '';
  child.stderr.on('data', (data) => (errors += data));
  const code = await new Promise((resolve) => child.on('exit', resolve));
  if (code !== 0) throw new Error(`rtnb ${args.join(' ')} ended with ${code}: ${errors}`);
}
