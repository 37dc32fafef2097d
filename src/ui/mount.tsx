import { StrictMode, startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { onDraw } from '../state/engine';
import { rememberFolds } from './folds';
import { Broken } from './shell/Broken';
import { whenDrawn } from './turns';

/** Puts the page up, in slices: what the worker has to say meanwhile is heard. */
export function mount(): void {
  rememberFolds();
  onDraw(whenDrawn);
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
