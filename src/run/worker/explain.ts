import { NotFiniteError } from '../../core/integrate';
import { complaint } from '../complaint';

/** An error as a message can carry it. */
export function explain(error: unknown): { name: string; message: string; step?: number } {
  if (error instanceof NotFiniteError) return { name: error.name, message: error.message, step: error.step };
  if (error instanceof Error) return { name: error.name, message: complaint(error) };
  return { name: 'Error', message: String(error) };
}
