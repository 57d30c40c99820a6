/* Asks the server what it thinks of what stands on the page. The findings come one by one; a newer question ends the older one. */

import { jsonLines } from "../page/lines";

export interface Finding {
  kind: string;
  index: number;
  status: string;
  html: string;
  said: string;
  span: [number, number] | null; // in code points
}

type Message = Finding | { kind: "done" };

const isDone = (message: Message): message is { kind: "done" } => message.kind === "done";

const LOST = "The course does not answer. Is it still running in the terminal?";

async function refusal(answer: Response): Promise<string> {
  const said = (await answer.json().catch(() => null)) as { message?: string } | null;
  return said?.message ?? LOST;
}

/** What is told while something is judged. */
export interface Listener {
  found(finding: Finding): void;
  done(): void;
  failed(reason: string): void;
}

export class Asker {
  #running: AbortController | null = null;

  /** Asks anew; the question before, if it still waits, is given up. */
  async ask(path: string, question: unknown, listener: Listener): Promise<void> {
    this.#running?.abort();
    const mine = (this.#running = new AbortController());
    try {
      const answer = await fetch(path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(question),
        signal: mine.signal,
      });
      if (!answer.ok) return listener.failed(await refusal(answer));
      for await (const message of jsonLines<Message>(answer)) {
        if (mine !== this.#running) return;
        if (isDone(message)) listener.done();
        else listener.found(message);
      }
    } catch {
      if (mine === this.#running) listener.failed(LOST);
    }
  }
}
