/**
 * A service worker for hosts that cannot send headers of their own: the page and its workers get those that make it
 * cross-origin isolated, so that WebAssembly may use threads. Everything else goes by untouched, and nothing is kept.
 * Registered by src/state/isolation.ts where it is needed.
 */
const HEADERS = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** Our own page only: there may be others below it on the same host. */
const { pathname } = new URL(self.registration.scope);
const PAGES = [pathname, `${pathname}index.html`];

self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('fetch', (event) => {
  const { mode, destination, url } = event.request;
  if (destination === 'worker' || (mode === 'navigate' && PAGES.includes(new URL(url).pathname)))
    event.respondWith(isolated(event.request));
});

async function isolated(request) {
  const response = await fetch(request);
  // A redirection has no headers to add to: the page that it leads to comes here by itself.
  if (response.type === 'opaqueredirect') return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
