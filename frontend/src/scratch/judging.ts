/* Asks the server what it thinks of a sheet. The findings come one by one; a newer question ends the older one. */

export interface Finding {
  kind: "given" | "line";
  index: number;
  status: string;
  html: string;
  said: string;
  span: [number, number] | null; // in code points
}

type Message = Finding | { kind: "done" };

const LOST = "The course does not answer. Is it still running in the terminal?";

async function* messages(answer: Response): AsyncGenerator<Message> {
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    const pieces = (rest + (value ?? "")).split("\n");
    rest = pieces.pop() ?? "";
    for (const piece of pieces) if (piece) yield JSON.parse(piece) as Message;
    if (done) return;
  }
}

async function refusal(answer: Response): Promise<string> {
  const said = (await answer.json().catch(() => null)) as { message?: string } | null;
  return said?.message ?? LOST;
}

/** What is told while a sheet is judged. */
export interface Listener {
  found(finding: Finding): void;
  done(): void;
  failed(reason: string): void;
}

export class Asker {
  #running: AbortController | null = null;

  /** Asks about a sheet; the question before it, if it still waits, is given up. */
  async ask(sheet: { given: string[]; lines: string[] }, listener: Listener): Promise<void> {
    this.#running?.abort();
    const mine = (this.#running = new AbortController());
    try {
      const answer = await fetch("/api/check", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(sheet),
        signal: mine.signal,
      });
      if (!answer.ok) return listener.failed(await refusal(answer));
      for await (const message of messages(answer)) {
        if (mine !== this.#running) return;
        if (message.kind === "done") listener.done();
        else listener.found(message);
      }
    } catch {
      if (mine === this.#running) listener.failed(LOST);
    }
  }
}
