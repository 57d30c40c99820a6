/* The output of one cell, in light DOM: the author's, until a run of the learner's replaces it. */

export class CellOutput {
  readonly #box: HTMLElement;
  #author: string | null;
  #learners = false;
  #fresh = false;

  constructor(cell: HTMLElement) {
    let box = cell.querySelector<HTMLElement>(".cell-output");
    if (!box) {
      box = document.createElement("div");
      box.className = "cell-output";
      cell.append(box);
    }
    this.#box = box;
    this.#author = box.classList.contains("pending") ? null : box.innerHTML;
  }

  /** Whether what is shown came from a run of the learner's. */
  get isLearners(): boolean {
    return this.#learners;
  }

  /** A run has begun: the old output stays until there is something new, and its height even longer. */
  begin(): void {
    this.#box.style.minHeight = `${this.#box.offsetHeight}px`;
    this.#box.classList.remove("pending");
    this.#fresh = true;
    this.#learners = true;
  }

  stream(name: "stdout" | "stderr", text: string): void {
    this.#clear();
    const last = this.#box.lastElementChild;
    if (last instanceof HTMLElement && last.matches(`pre.stream[data-name="${name}"]`)) last.append(text);
    else {
      const block = document.createElement("pre");
      block.className = `stream ${name}`;
      block.dataset["name"] = name;
      block.textContent = text;
      this.#box.append(block);
    }
    const block = this.#box.lastElementChild;
    if (block) block.scrollTop = block.scrollHeight;
  }

  append(html: string): void {
    this.#clear();
    this.#box.insertAdjacentHTML("beforeend", html);
  }

  finish(html: string): void {
    this.#fresh = false;
    this.#box.innerHTML = html;
    this.settle();
  }

  /** Gives back the height that was held, once pictures have theirs. */
  settle(): void {
    const pictures = [...this.#box.querySelectorAll("img")].map((picture) => picture.decode().catch(() => undefined));
    void Promise.all(pictures).then(() => (this.#box.style.minHeight = ""));
    this.#box.dispatchEvent(new Event("lemmata:output", { bubbles: true }));
  }

  /** The author's output has arrived; it is shown unless the learner's own stands there. */
  author(html: string): void {
    this.#author = html;
    if (this.#learners) return;
    this.#box.innerHTML = html;
    this.#box.classList.remove("pending");
    this.settle();
  }

  restore(): void {
    this.#learners = false;
    this.#box.innerHTML = this.#author ?? "";
    this.#box.classList.toggle("pending", this.#author === null);
    this.markOld(false);
    this.settle();
  }

  markOld(old: boolean): void {
    this.#box.classList.toggle("outdated", old);
  }

  #clear(): void {
    if (this.#fresh) this.#box.replaceChildren();
    this.#fresh = false;
  }
}
