/* The editor of a cell: CodeMirror 6 in the shadow root of its cell. Loaded when somebody first edits. */
import { autocompletion, closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, drawSelection, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export interface EditorOptions {
  text: string;
  label: string;
  parent: HTMLElement;
  root: ShadowRoot;
  changed: (text: string) => void;
  run: () => void;
}

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--purple)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--teal)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--green)" },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], color: "var(--blue)" },
  { tag: tags.meta, color: "var(--orange)" },
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
]);

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--surface)", borderRadius: "var(--radius)", fontSize: "0.82rem" },
  "&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "var(--code)", lineHeight: "1.5", overflowX: "auto", scrollbarWidth: "thin" },
  ".cm-content": { padding: "0.7rem 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 0.95rem" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "1.5px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 22%, transparent)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--wash)", outline: "none" },
});

/** Tab indents, until Escape has been pressed: the next Tab then moves on, as it does everywhere else. */
function tabs(): Extension {
  let leaving = false;
  const indent = (command: typeof indentMore) => (view: EditorView) => {
    if (!leaving) return command(view);
    leaving = false;
    return false;
  };
  return [
    EditorView.domEventHandlers({
      keydown: ({ key }) => {
        if (key === "Escape") leaving = true;
        else if (key !== "Tab" && key !== "Shift") leaving = false;
        return false;
      },
      focus: () => {
        leaving = false;
        return false;
      },
    }),
    keymap.of([
      { key: "Tab", run: indent(insertIndent), shift: indent(indentLess) },
    ]),
  ];
}

/** Indents the selected lines, or inserts spaces up to the next stop. */
const insertIndent: typeof indentMore = (target) => {
  const { state, dispatch } = target;
  if (state.selection.ranges.some((range) => !range.empty)) return indentMore(target);
  const line = state.doc.lineAt(state.selection.main.head);
  const width = 4 - ((state.selection.main.head - line.from) % 4);
  dispatch(state.update(state.replaceSelection(" ".repeat(width)), { scrollIntoView: true, userEvent: "input" }));
  return true;
};

/** A Python editor in `parent`. */
export function createEditor({ text, label, parent, root, changed, run }: EditorOptions): EditorView {
  const runs = () => {
    run();
    return true;
  };
  const state = EditorState.create({
    doc: text,
    extensions: [
      keymap.of([
        { key: "Shift-Enter", run: runs },
        { key: "Mod-Enter", run: runs },
      ]),
      history(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      python(),
      autocompletion({ activateOnTyping: false }),
      indentUnit.of("    "),
      syntaxHighlighting(colours),
      look,
      tabs(),
      keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap]),
      EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", autocapitalize: "off" }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) changed(update.state.doc.toString());
      }),
    ],
  });
  return new EditorView({ state, parent, root });
}

const BELOW_HEADER = 80;

/** Gives the editor the focus, with the caret where a pointer was, and that line in sight. */
export function focusEditor(editor: EditorView, pointer?: { x: number; y: number }): void {
  const place = (pointer && editor.posAtCoords(pointer)) ?? 0;
  const effects = EditorView.scrollIntoView(place, { y: "nearest", yMargin: BELOW_HEADER });
  editor.dispatch({ selection: { anchor: place }, effects });
  editor.focus();
}
