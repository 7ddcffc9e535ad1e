// What a screen is, and what it is given.
import type { Loader } from "../loader";
import type { MapView } from "../map";
import type { State } from "../state";
import type { Role } from "../types";
import type { Word } from "../words";

export interface ScreenContext {
  readonly state: State;
  readonly map: MapView;
  readonly loader: Loader;
  /** Ends when the screen closes: every request of the screen takes it. */
  readonly signal: AbortSignal;
  /** What is chosen in the screen, as the address has it; "" for nothing. */
  readonly at: string;
  /** Writes the choice into the address; the screen is told of it like of any other change. */
  choose(at: string): void;
  /** Tells of a new choice: by choose(), by the browser's back, by another part of the page. */
  onChoice(listener: (at: string) => void): void;
  /** Tells when somebody has changed one of these layers, so that a list can be asked for again. */
  onData(layers: string[], listener: () => void): void;
  /** Goes to another screen, or to the map alone with "". */
  go(screen: string, at?: string): void;
  /** On a phone, lowers the page so that the map can be seen; beside the map it does nothing. */
  showMap(): void;
  /** Raises the page again after showMap(). */
  showPage(): void;
}

export interface Screen {
  id: string;
  /** In words.ts, since the menu knows it before the screen is here. */
  title: Word;
  /** Tables of many columns take more of a wide window. */
  wide?: boolean;
  /** Fills the container and gives back the way to leave. Opened anew when the language changes. */
  open(container: HTMLElement, context: ScreenContext): () => void;
}

/** What the menu knows of a screen that has not been fetched. */
export interface ScreenEntry {
  id: string;
  title: Word;
  icon: string[];
  /** Who finds it in the menu; everyone when left out. The server decides what it answers. */
  roles?: Role[];
  load(): Promise<Screen>;
}
