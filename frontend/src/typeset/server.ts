/* What the server calls: everything crosses the border to Python as one JSON text. */
import temml from "temml";
import { TypesetError, typeset as render } from "./render";

export const version = `temml ${temml.version}`;

export function typeset(latex: string, display: boolean): string {
  try {
    return JSON.stringify({ mathml: render(latex, display) });
  } catch (error) {
    const position = error instanceof TypesetError ? error.position : -1;
    return JSON.stringify({ message: error instanceof Error ? error.message : String(error), position });
  }
}
