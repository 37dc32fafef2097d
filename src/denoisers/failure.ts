/** The network itself refused or failed in a forward: what its engine threw is the cause. Other errors are ours. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
