/* The cells of a lesson as one program: whose text stands where, what each output was made with, and whose turn it
   is to run. The state of cell k is that of cells 0 … k as they stand, so an edit makes the outputs below it old. */
import { pageSocket, type FromServer } from "../page/socket";

/** What the lesson asks of a cell on the page. */
export interface Cell {
  readonly index: number;
  readonly author: string;
  readonly text: string;
  receive(message: FromServer): void;
  wait(): void;
  lose(reason: string): void;
  refresh(): void;
}

class LessonCells {
  readonly #cells = new Map<number, Cell>();
  readonly #madeWith = new Map<number, string>();
  readonly #socket = pageSocket();
  #queue: number[] = [];
  #running: number | null = null;
  #prepared = false;
  #programs = new Map<number, string>();

  constructor() {
    this.#socket.on("message", ({ detail }) => this.#receive(detail));
    this.#socket.on("lost", () => this.#lost("The connection to the course was lost. Is it still running in the terminal?"));
    this.#socket.on("open", () => this.askForOutputs());
  }

  add(cell: Cell): void {
    this.#cells.set(cell.index, cell);
  }

  /** Asks the server for the author's outputs that the page came without. */
  askForOutputs(): void {
    const pending = document.querySelector(".cell-output.pending");
    if (pending && this.#socket.connected) this.#socket.send({ type: "outputs" });
  }

  /** The text of cells 0 … `index`, as it stands now or as the author wrote it. */
  #program(index: number, whose: "text" | "author" = "text"): string {
    const cells = [...this.#cells.values()].filter((cell) => cell.index <= index);
    return JSON.stringify(cells.sort((a, b) => a.index - b.index).map((cell) => cell[whose]));
  }

  /** Whether the output of `index` was made with other text than stands in it and above it now. */
  isOld(index: number): boolean {
    return (this.#madeWith.get(index) ?? this.#program(index, "author")) !== this.#program(index);
  }

  /** The output of `index` is the author's again. */
  authors(index: number): void {
    this.#madeWith.delete(index);
    this.changed();
  }

  /** Somebody is about to run something: the interpreter may warm up. */
  prepare(): void {
    if (this.#prepared) return;
    this.#prepared = true;
    this.#socket.send({ type: "prepare" });
  }

  changed(): void {
    for (const cell of this.#cells.values()) cell.refresh();
  }

  run(index: number): void {
    if (this.#queue.includes(index) || this.#running === index) return;
    this.#queue.push(index);
    this.#cells.get(index)?.wait();
    this.#next();
  }

  stop(): void {
    for (const index of this.#queue.splice(0)) this.#cells.get(index)?.lose("");
    this.#socket.send({ type: "stop" });
  }

  #next(): void {
    if (this.#running !== null) return;
    const index = this.#queue.shift();
    if (index === undefined) return;
    this.#running = index;
    const sources: Record<string, string> = {};
    for (const cell of this.#cells.values()) {
      this.#programs.set(cell.index, this.#program(cell.index));
      if (cell.index <= index && cell.text !== cell.author) sources[cell.index] = cell.text;
    }
    this.#socket.send({ type: "run", cell: index, sources });
  }

  #receive(message: FromServer): void {
    if (message.type === "refused") this.#lost(message.message);
    if (!("cell" in message)) return;
    this.#cells.get(message.cell)?.receive(message);
    if (message.type !== "finished") return;
    this.#madeWith.set(message.cell, this.#programs.get(message.cell) ?? "");
    if (message.cell === this.#running) this.#running = null;
    this.changed();
    this.#next();
  }

  #lost(reason: string): void {
    const waiting = [this.#running, ...this.#queue.splice(0)];
    this.#running = null;
    for (const index of waiting) if (index !== null) this.#cells.get(index)?.lose(reason);
  }
}

export const lessonCells = new LessonCells();
