import { StrictMode, startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { rememberFolds } from './folds';
import { Broken } from './shell/Broken';

/** Puts the page up, in slices: what the worker has to say meanwhile is heard. */
export function mount(): void {
  rememberFolds();
  startTransition(() =>
    createRoot(document.getElementById('root') as HTMLElement).render(
      <StrictMode>
        <Broken>
          <App />
        </Broken>
      </StrictMode>,
    ),
  );
}
