import { Check, CircleHelp, Download, GraduationCap, LayoutGrid, Link2, Monitor, Moon, Sun } from 'lucide-react';
import { type ComponentType, lazy, type ReactNode, Suspense, useState, useSyncExternalStore } from 'react';
import { currentLink, writeAddress } from '../../state/address';
import { expectedNfe } from '../../state/selectors';
import { startOver } from '../../state/start';
import { notify } from '../../state/store';
import { onShade, setTheme, theme, type Theme } from '../../state/theme';
import { plural, spelled } from '../format';
import { useLane } from '../useLane';
import { UndoButtons } from './UndoButtons';

export function Header({ onKeys }: { onKeys(): void }) {
  const nfe = useLane((lane) => expectedNfe(lane.spec));
  const question =
    nfe === undefined
      ? 'How many evaluations does a tolerance cost?'
      : `What does a solver do with ${spelled(nfe)} ${plural(nfe, 'evaluation')}?`;
  return (
    <header className="header">
      <h1 className="wordmark">
        <button type="button" title="Start over with the first view" onClick={startOver}>
          few<span>step</span>
        </button>
      </h1>
      <p className="question soft">{question}</p>
      <span className="spring" />
      <UndoButtons />
      <LazyDialog
        label="Lessons"
        title="Short lessons on this page"
        icon={<GraduationCap size={16} aria-hidden />}
        dialog={Lessons}
      />
      <LazyDialog
        label="Variations"
        title="Solvers × schedules × steps in one table"
        icon={<LayoutGrid size={16} aria-hidden />}
        dialog={Grid}
      />
      <ShareButton />
      <LazyDialog
        label="Take away"
        title="Numbers, pictures and a manifest as files"
        icon={<Download size={16} aria-hidden />}
        dialog={TakeAway}
        bare
      />
      <ThemeButton />
      <button type="button" className="button quiet icon" aria-label="Keys" title="Keys (?)" onClick={onKeys}>
        <CircleHelp size={18} aria-hidden />
      </button>
    </header>
  );
}

const Grid = lazy(() => import('../grid/GridDialog'));

const TakeAway = lazy(() => import('../takeaway/TakeAway'));
const Lessons = lazy(() => import('../lessons/LessonList'));

interface LazyDialogProps {
  label: string;
  title: string;
  icon: ReactNode;
  dialog: ComponentType<{ onClose(): void }>;
  /** The icon alone. */
  bare?: boolean;
}

/** A button and the dialog behind it, whose code comes when it is asked for. */
function LazyDialog({ label, title, icon, dialog: Body, bare }: LazyDialogProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={bare ? 'button quiet icon' : 'button quiet'}
        aria-label={label}
        title={title}
        onClick={() => setOpen(true)}
      >
        {icon}
        {!bare && <span className="header-label">{label}</span>}
      </button>
      {open && (
        <Suspense>
          <Body onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

function ShareButton() {
  const [copied, setCopied] = useState(false);
  const share = async (): Promise<void> => {
    writeAddress('replace');
    const link = new URL(currentLink(), window.location.href).href;
    try {
      await navigator.clipboard.writeText(link);
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    } catch {
      notify('The browser did not let the page copy; the address bar holds the same link');
    }
  };
  return (
    <button type="button" className="button share" onClick={() => void share()}>
      {copied ? <Check size={16} aria-hidden /> : <Link2 size={16} aria-hidden />}
      <span aria-live="polite">{copied ? 'Link copied' : 'Share'}</span>
    </button>
  );
}

const next: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const icons = { system: Monitor, light: Sun, dark: Moon };

function ThemeButton() {
  const now = useSyncExternalStore(onShade, theme);
  const Icon = icons[now];
  return (
    <button
      type="button"
      className="button quiet icon"
      aria-label={`Theme: ${now}. Change to ${next[now]}`}
      title={`Theme: ${now}`}
      onClick={() => setTheme(next[now])}
    >
      <Icon size={18} aria-hidden />
    </button>
  );
}
