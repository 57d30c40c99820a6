/* The course's own commands: what an author may write beyond the LaTeX that Jupyter also knows. Kept few, because a
   lesson must read the same in a notebook. The server and the browser share this table. */
export const macros: Record<string, string> = {
  "\\R": "\\mathbb{R}",
  "\\E": "\\operatorname{\\mathbb{E}}",
};
