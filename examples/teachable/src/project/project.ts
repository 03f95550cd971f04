/** An image of the user: what the network takes of it, and the features that it finds there. */
export interface Example {
  readonly id: string;
  /** `[3, 64, 64]` */
  readonly pixels: Uint8Array;
  /** `[608]` */
  readonly features: Float32Array;
}

/** A class that the user has named, with its images in the order in which they came. */
export interface UserClass {
  readonly id: string;
  readonly name: string;
  readonly examples: readonly Example[];
}

/** What the user has gathered; every change gives a new one. */
export type Project = readonly UserClass[];

let made = 0;

/** One that nothing has had, also before the page was loaded anew: a network that was trained before must not take an image for another one. */
const newId = (): string => `${Date.now().toString(36)}-${made++}`;

/** The project with one more class at its end, named `Class 3` unless a name is given. */
export function addClass(project: Project, name = freeName(project)): Project {
  return [...project, { id: newId(), name, examples: [] }];
}

function freeName(project: Project): string {
  const taken = new Set(project.map((each) => each.name));
  for (let number = project.length + 1; ; number++) if (!taken.has(`Class ${number}`)) return `Class ${number}`;
}

const change = (project: Project, id: string, how: (found: UserClass) => UserClass): Project =>
  project.map((each) => (each.id === id ? how(each) : each));

export function renameClass(project: Project, id: string, name: string): Project {
  return change(project, id, (found) => ({ ...found, name }));
}

export function removeClass(project: Project, id: string): Project {
  return project.filter((each) => each.id !== id);
}

/** The project with one more image. */
export function addExample(project: Project, id: string, content: Omit<Example, 'id'>): Project {
  const example = { id: newId(), ...content };
  return change(project, id, (found) => ({ ...found, examples: [...found.examples, example] }));
}

export function removeExample(project: Project, exampleId: string): Project {
  return project.map((each) =>
    each.examples.some(({ id }) => id === exampleId)
      ? { ...each, examples: each.examples.filter(({ id }) => id !== exampleId) }
      : each,
  );
}

export function clearClass(project: Project, id: string): Project {
  return change(project, id, (found) => ({ ...found, examples: [] }));
}

/** The project with all that a change has taken away, and with what came since. */
export function takeBack(project: Project, before: Project, after: Project): Project {
  const idsOf = (some: Project): Set<string> => new Set(examplesOf(some).map(({ id }) => id));
  const [left, now] = [idsOf(after), idsOf(project)];
  const next = project.map((each): UserClass => {
    const earlier = before.find(({ id }) => id === each.id)?.examples ?? [];
    const own = earlier.filter(({ id }) => now.has(id) || !left.has(id));
    const had = new Set(own.map(({ id }) => id));
    return { ...each, examples: [...own, ...each.examples.filter(({ id }) => !had.has(id))] };
  });
  for (const [place, lost] of before.entries())
    if (!after.some(({ id }) => id === lost.id)) next.splice(place, 0, lost);
  return next;
}

export const examplesOf = (project: Project): readonly Example[] => project.flatMap(({ examples }) => examples);

/** The id of the class of a name, or null; as people mean names, without regard to case and spaces around. */
export function findByName(project: Project, name: string): string | null {
  const wanted = name.trim().toLowerCase();
  return project.find((each) => each.name.trim().toLowerCase() === wanted)?.id ?? null;
}

/** Why it cannot be trained yet, as a sentence; null if it can. */
export function whatIsMissing(project: Project): string | null {
  const named = project.filter(({ examples }) => examples.length > 0);
  if (named.length < 2) return 'Two classes need images: the network learns to tell them apart.';
  const few = named.find(({ examples }) => examples.length < 2);
  if (few !== undefined) return `“${few.name}” needs a second image: one to learn from, one to check with.`;
  const names = named.map(({ name }) => name.trim().toLowerCase());
  const twice = named.find(({ name }, i) => names.indexOf(name.trim().toLowerCase()) < i);
  return twice === undefined ? null : `Two classes are called “${twice.name}”: give one of them another name.`;
}
