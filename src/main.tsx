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

// In a task of its own, as this module took one. The first run begins before React does: the worker samples while the page is put
// together.
setTimeout(() => {
  void start();
  void isolate();
  void import('./ui/mount').then(({ mount }) => mount());
});
