import type { ReactNode } from 'react';

interface Props {
  title: string;
  note?: ReactNode;
  children: ReactNode;
}

export function Section({ title, note, children }: Props) {
  return (
    <section className="section" aria-label={title}>
      <h2 className="section-title">
        {title}
        {note && <span>{note}</span>}
      </h2>
      {children}
    </section>
  );
}
