import type { ReactNode } from 'react';

/** What can be taken away, under a heading. */
export const Group = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="take-group" aria-label={title}>
    <h3 className="menu-label">{title}</h3>
    {children}
  </section>
);

export const Item = ({ icon, onClick, children }: { icon: ReactNode; onClick(): void; children: ReactNode }) => (
  <button type="button" className="lesson-link take-item" onClick={onClick}>
    {icon}
    <span>{children}</span>
  </button>
);
