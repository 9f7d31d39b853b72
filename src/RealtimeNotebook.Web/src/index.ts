import { mountGrid } from './page/grid';
import { mount } from './page/mount';

declare const RTNB_VERSION: string;

/** What the script leaves on the page. */
export interface RealtimeNotebookGlobal {
  readonly mount: typeof mount;
  readonly mountGrid: typeof mountGrid;
  readonly version: string;
}

const page = window as { RealtimeNotebook?: RealtimeNotebookGlobal };

// Every cell loads the script; the first one stays, because it holds the charts that are mounted.
page.RealtimeNotebook ??= Object.freeze({ mount, mountGrid, version: RTNB_VERSION });
