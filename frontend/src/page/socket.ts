/* The one WebSocket of a page. It connects when first asked to, and again, with growing pauses, when it is lost. */

export type Status = "ok" | "error" | "stopped" | "timeout" | "memory" | "died";

export type FromServer =
  | { type: "started"; cell: number }
  | { type: "stream"; cell: number; name: "stdout" | "stderr"; text: string }
  | { type: "output"; cell: number; html: string }
  | { type: "finished"; cell: number; status: Status; message: string; seconds: number; html: string }
  | { type: "author"; cell: number; html: string }
  | { type: "reload" }
  | { type: "refused"; message: string };

export type ToServer =
  | { type: "run"; cell: number; sources: Record<string, string> }
  | { type: "stop" }
  | { type: "prepare" }
  | { type: "outputs" };

type Events = { message: CustomEvent<FromServer>; lost: Event; open: Event };

const FIRST_PAUSE = 300;
const LONGEST_PAUSE = 10_000;

export class PageSocket extends EventTarget {
  #socket: WebSocket | null = null;
  #pause = FIRST_PAUSE;
  #waiting: ToServer[] = [];

  constructor(readonly lesson: string) {
    super();
    addEventListener("pagehide", () => this.#socket?.close());
    addEventListener("pageshow", ({ persisted }) => {
      if (persisted) this.connect();
    });
  }

  get connected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Connects unless a connection stands or is being made. */
  connect(): void {
    if (this.#socket && this.#socket.readyState <= WebSocket.OPEN) return;
    const address = new URL(`/ws?lesson=${encodeURIComponent(this.lesson)}`, location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.addEventListener("open", () => this.#opened(socket));
    socket.addEventListener("message", ({ data }) => this.#received(String(data)));
    socket.addEventListener("close", () => this.#closed(socket));
  }

  /** Sends now, or as soon as there is a connection. */
  send(message: ToServer): void {
    if (this.connected) this.#socket?.send(JSON.stringify(message));
    else {
      this.#waiting.push(message);
      this.connect();
    }
  }

  on<Name extends keyof Events>(name: Name, listen: (event: Events[Name]) => void): void {
    this.addEventListener(name, listen as EventListener);
  }

  #opened(socket: WebSocket): void {
    this.#pause = FIRST_PAUSE;
    this.dispatchEvent(new Event("open"));
    for (const message of this.#waiting.splice(0)) socket.send(JSON.stringify(message));
  }

  #received(text: string): void {
    this.dispatchEvent(new CustomEvent("message", { detail: JSON.parse(text) as FromServer }));
  }

  #closed(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    this.#waiting.length = 0;
    this.dispatchEvent(new Event("lost"));
    setTimeout(() => this.connect(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
  }
}

let shared: PageSocket | undefined;

/** The socket of this page's lesson, also where its mistakes stand in its place. */
export function pageSocket(): PageSocket {
  const lesson = /^\/lessons\/(\d\d)$/.exec(location.pathname)?.[1] ?? "";
  shared ??= new PageSocket(lesson);
  return shared;
}
