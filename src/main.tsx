import '@fontsource-variable/inter/wght.css';
import './styles/tokens.css';
import './styles/page.css';
import './styles/controls.css';
import './styles/popups.css';
import './styles/stage.css';
import './styles/charts.css';
import './styles/grid.css';
import './styles/open.css';
import './styles/schedule.css';
import { StrictMode, startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { isolate } from './state/isolation';
import { start } from './state/start';
import { App } from './ui/App';
import { rememberFolds } from './ui/folds';

// The first run begins before React does: the worker samples while the page is put together.
void start();
void isolate();
rememberFolds();
// In slices: what the worker has to say meanwhile is heard.
startTransition(() =>
  createRoot(document.getElementById('root') as HTMLElement).render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
);
