import { useStore } from 'zustand';
import { folds } from '../../state/workspace';

/** Whether the table of a chart is shown, kept like all that is unfolded: it is there again after a reload. */
export function useUnfolded(title: string): [open: boolean, toggle: () => void] {
  const name = `${title} as a table`;
  const open = useStore(folds, (s) => s.open.includes(name));
  const toggle = (): void =>
    folds.setState((s) => ({ open: open ? s.open.filter((one) => one !== name) : [...s.open, name] }));
  return [open, toggle];
}
