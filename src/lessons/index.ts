import type { Lesson } from './lesson';

const files = import.meta.glob<{ default: Lesson }>(['./*.ts', '!./lesson.ts', '!./index.ts', '!./*.test.ts'], {
  eager: true,
});

/** All lessons in their order: one file each, its name is its id. */
export const lessons: readonly Lesson[] = Object.entries(files)
  .map(([path, { default: lesson }]) => {
    const file = path.replace(/^.*\/(.+)\.ts$/, '$1');
    if (lesson.id !== file) throw new Error(`lesson file ${path} must have the id “${file}”, not “${lesson.id}”`);
    return lesson;
  })
  .sort((a, b) => a.order - b.order);
