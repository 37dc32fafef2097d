/** Remembers within a tab that the reload has been tried: if it did not help, it is not tried again. */
const TRIED = 'fewstep.isolating';

/**
 * Threads need a cross-origin isolated page, and many static hosts cannot send the headers for it. There a service
 * worker of ours (public/isolation.js) adds them, from the next load on: the page loads itself anew, once. Whatever
 * stands in the way, the page stays as it is and networks run with one thread; the footer says so. An embedded page is
 * left alone: isolation is then up to the page around it.
 */
export async function isolate(): Promise<void> {
  try {
    if (crossOriginIsolated) {
      sessionStorage.removeItem(TRIED);
      return;
    }
    if (!isSecureContext || window.top !== window || sessionStorage.getItem(TRIED)) return;
    await navigator.serviceWorker.register(new URL('isolation.js', document.baseURI));
    await navigator.serviceWorker.ready;
    sessionStorage.setItem(TRIED, 'yes');
    window.location.reload();
  } catch {
    // No service workers or no storage here: one thread it is.
  }
}
