/** How far the page has been put up, in order: its frame is seen, what one can use is there, its charts are too. */
export const pageStates = ['coming', 'shown', 'up', 'whole'] as const;
export type PageState = (typeof pageStates)[number];
