// A combobox (ARIA 1.2, list autocomplete) over a list that the server searches:
// <div class="picker"><input type="hidden" name=…><input role="combobox" data-picker="/url">
// <ul role="listbox" hidden></ul></div>. The server answers `?q=` with
// <li role="option" data-value=… data-label=…> items; what is posted is the hidden value.

const PAUSE_MS = 150;

interface Parts {
  input: HTMLInputElement;
  value: HTMLInputElement;
  list: HTMLElement;
}

function partsOf(input: HTMLInputElement): Parts | null {
  const picker = input.closest(".picker");
  const value = picker?.querySelector<HTMLInputElement>('input[type="hidden"]');
  const list = picker?.querySelector<HTMLElement>('[role="listbox"]');
  return value && list ? { input, value, list } : null;
}

class Picker {
  private active = -1;
  private chosen: { value: string; label: string };
  private pause = 0;
  private running: AbortController | null = null;

  constructor(private readonly parts: Parts) {
    this.chosen = { value: parts.value.value, label: parts.input.value };
    const { input, list } = parts;
    input.addEventListener("input", (event) => this.typed(event as InputEvent));
    // A Chinese input method composes from several keys: search for the words, not the keys.
    input.addEventListener("compositionend", () => this.searchSoon());
    input.addEventListener("keydown", (event) => this.pressed(event));
    input.addEventListener("blur", () => this.left());
    // Pressing an option must not take focus from the input, or `blur` would close the list.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = (event.target as Element).closest<HTMLElement>('[role="option"]');
      if (option) this.choose(option);
    });
  }

  private get options(): HTMLElement[] {
    return [...this.parts.list.querySelectorAll<HTMLElement>('[role="option"]')];
  }

  private typed(event: InputEvent): void {
    // Half-typed words are nobody: Enter must not post the person chosen before them.
    this.parts.value.value = "";
    if (!event.isComposing) this.searchSoon();
  }

  private searchSoon(): void {
    clearTimeout(this.pause);
    this.pause = window.setTimeout(() => void this.search(), PAUSE_MS);
  }

  private async search(): Promise<void> {
    const { input, list } = this.parts;
    this.running?.abort();
    const words = input.value.trim();
    if (!words) return this.empty();
    this.running = new AbortController();
    try {
      const html = await this.fetchOptions(words, this.running.signal);
      list.replaceChildren(html);
      this.open();
    } catch (error) {
      if ((error as Error).name !== "AbortError") this.say(document.body.dataset["offlineText"]);
    }
  }

  private async fetchOptions(words: string, signal: AbortSignal): Promise<DocumentFragment> {
    const url = new URL(this.parts.input.dataset["picker"] ?? "", location.href);
    url.searchParams.set("q", words);
    const answer = await fetch(url, { signal, headers: { "HX-Request": "true" } });
    if (!answer.ok) throw new Error(`${url.pathname} answered ${answer.status}`);
    const template = document.createElement("template");
    template.innerHTML = await answer.text();
    return template.content;
  }

  private say(sentence: string | undefined): void {
    const line = document.createElement("li");
    line.className = "picker-note";
    line.setAttribute("role", "presentation");
    line.textContent = sentence ?? "";
    this.parts.list.replaceChildren(line);
    this.show(true);
  }

  private open(): void {
    const { input, list } = this.parts;
    this.options.forEach((option, index) => {
      option.id ||= `${list.id}-${index}`;
      option.setAttribute("aria-selected", "false");
    });
    this.activate(-1);
    if (this.options.length === 0) this.say(input.dataset["none"]);
    else if (document.activeElement === input) this.show(true);
  }

  private show(open: boolean): void {
    this.parts.list.hidden = !open;
    this.parts.input.setAttribute("aria-expanded", String(open));
    if (!open) this.activate(-1);
  }

  private activate(index: number): void {
    const { input } = this.parts;
    this.options.forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    this.active = index;
    const option = this.options[index];
    if (!option) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  private pressed(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const open = !this.parts.list.hidden;
    const acts: Record<string, () => void> = {
      ArrowDown: () => this.step(1),
      ArrowUp: () => this.step(-1),
      Enter: () => this.choose(this.options[this.active]),
      Escape: () => this.show(false),
    };
    const act = acts[event.key];
    if (!act || !open) return;
    // Enter with nothing chosen still submits the form.
    if (event.key === "Enter" && this.active < 0) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  private step(by: number): void {
    const count = this.options.length;
    if (count === 0) return;
    this.activate((this.active + by + count + (this.active < 0 && by < 0 ? 1 : 0)) % count);
  }

  private choose(option: HTMLElement | undefined): void {
    if (!option) return;
    const label = option.dataset["label"] ?? option.textContent ?? "";
    this.set(option.dataset["value"] ?? "", label.trim());
    this.show(false);
  }

  private empty(): void {
    this.set("", "");
    this.show(false);
  }

  private set(value: string, label: string): void {
    const changed = this.chosen.value !== value;
    this.chosen = { value, label };
    this.parts.value.value = value;
    this.parts.input.value = label;
    if (changed) this.parts.value.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** What is shown must be what is posted: half-typed words give way to the last choice. */
  private left(): void {
    clearTimeout(this.pause);
    this.running?.abort();
    this.show(false);
    if (this.parts.input.value.trim() === "") this.set("", "");
    else this.set(this.chosen.value, this.chosen.label);
  }
}

const started = new WeakSet<Element>();

function startWithin(root: ParentNode): void {
  for (const input of root.querySelectorAll<HTMLInputElement>("[data-picker]")) {
    const parts = started.has(input) ? null : partsOf(input);
    if (!parts) continue;
    started.add(input);
    new Picker(parts);
  }
}

export function startPickers(): void {
  startWithin(document);
  document.addEventListener("htmx:load", (event) => {
    startWithin((event.target as Element).parentElement ?? document);
  });
}
