/** Theme: what the system says, unless the user chose. index.html sets it before the first paint from the same key. */
export type Theme = 'system' | 'dark' | 'light';
const KEY = 'fewstep.theme';
const listeners = new Set<() => void>();
const system = window.matchMedia('(prefers-color-scheme: light)');

export function theme(): Theme {
  const set = document.documentElement.dataset.theme;
  return set === 'dark' || set === 'light' ? set : 'system';
}

/** What is shown: canvases ask for it, because they do not follow CSS. */
export function shade(): 'dark' | 'light' {
  const chosen = theme();
  return chosen === 'system' ? (system.matches ? 'light' : 'dark') : chosen;
}

export function setTheme(next: Theme): void {
  if (next === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  try {
    if (next === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
  } catch {
    // Private windows may refuse storage; the choice then lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

export function onShade(listener: () => void): () => void {
  listeners.add(listener);
  system.addEventListener('change', listener);
  return () => {
    listeners.delete(listener);
    system.removeEventListener('change', listener);
  };
}
