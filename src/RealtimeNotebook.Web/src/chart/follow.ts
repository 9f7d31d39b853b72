import type { TimeRange } from './ranges';

/** Whether the chart moves with the newest bar, or shows what the viewer has chosen. */
export type FollowState = { readonly mode: 'following' } | { readonly mode: 'paused'; readonly range: TimeRange };

/** What can happen to it. A snapshot or a new bar is not among them: data never moves a viewer who looks elsewhere. */
export type FollowEvent = { readonly type: 'viewer-moved'; readonly range: TimeRange } | { readonly type: 'follow' };

export const following: FollowState = { mode: 'following' };

export function nextFollow(state: FollowState, event: FollowEvent): FollowState {
  if (event.type === 'follow') return following;
  const [start, end] = event.range;
  return end > start ? { mode: 'paused', range: event.range } : state;
}
