/**
 * While a page is being put up it needs the processors itself: a network that starts waits for the end of that, but not for long.
 * Its files are fetched meanwhile.
 */
const PATIENCE = 1500;

let settle = (): void => {};
const settled = new Promise<void>((resolve) => {
  settle = resolve;
});

/** The page is up. */
export const come = (): void => settle();

export const calm = (): Promise<void> =>
  Promise.race([settled, new Promise<void>((resolve) => setTimeout(resolve, PATIENCE))]);
