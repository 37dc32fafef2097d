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
import { isolate } from './state/isolation';
import { start } from './state/start';

// The first run begins before React does, which comes in a task of its own: the worker samples while the page is put together.
void start();
void isolate();
void import('./ui/mount').then(({ mount }) => mount());
