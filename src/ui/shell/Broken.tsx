import { Component, type ReactNode } from 'react';
import { messageOf } from '../../run/message';

/** Instead of an empty page, should a part of it ever break: what happened, and two ways on. */
export class Broken extends Component<{ children: ReactNode }, { error?: unknown }> {
  override state: { error?: unknown } = {};

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    if (!('error' in this.state)) return this.props.children;
    return (
      <main className="broken">
        <h1>The page broke</h1>
        <p role="alert">
          A part of it could not be shown: {messageOf(this.state.error)}. The runs are in the address bar, and what you
          saved is still there.
        </p>
        <p className="row start">
          <button type="button" className="button primary" onClick={() => window.location.reload()}>
            Load it again
          </button>
          {/* A bare address would go on where the page was left: here. */}
          <a className="button" href="?model=ring">
            Start over
          </a>
        </p>
      </main>
    );
  }
}
