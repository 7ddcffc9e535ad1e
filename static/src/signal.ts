// One field of what the page knows, with those who want to be told of it: an editor's
// "find references" leads from whoever sets it to whoever listens.

export class Signal<T> {
  #value: T;
  readonly #listeners = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get(): T {
    return this.#value;
  }

  /** Tells everyone, also when the value is the same: what is said twice is heard twice. */
  set(value: T): void {
    this.#value = value;
    // A listener may set it anew: those after it are told the newest value only.
    for (const listener of this.#listeners) listener(this.#value);
  }

  /** Gives back the way to stop. */
  subscribe(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

interface Told {
  subscribe(listener: () => void): () => void;
}

/** Listens to several fields at once, whichever changes; gives back the way to stop. */
export function onAny(signals: Told[], listener: () => void): () => void {
  const stops = signals.map((signal) => signal.subscribe(listener));
  return () => {
    for (const stop of stops) stop();
  };
}
