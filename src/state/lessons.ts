import type { Lesson } from '../lessons/lesson';
import { follow, writeAddress } from './address';
import { type LessonPlace, store } from './store';

/** Goes to a step of a lesson as a link goes anywhere: Back leads to where one was. */
export function goTo({ id, steps }: Lesson, step: number): void {
  follow(`${steps[step].link}&lesson=${id}.${step + 1}`);
}

/** The text goes; what is on the stage stays. */
export function leaveLesson(): void {
  store.setState({ lesson: undefined });
  writeAddress('push');
}

/** The step of a list of lessons, if both exist. */
export function stepAt(lessons: readonly Lesson[], place: LessonPlace | undefined) {
  const lesson = lessons.find(({ id }) => id === place?.id);
  const step = place && lesson?.steps[place.step];
  return lesson && step && { lesson, step, index: place.step };
}
