import { createStore } from 'zustand/vanilla';

/** Whether the dialog of calibrations is open. On its own, because its code is loaded late and keys know of it early. */
export const desk = createStore(() => ({ open: false }));

export const openDesk = (): void => desk.setState({ open: true });
export const closeDesk = (): void => desk.setState({ open: false });
