/* The address that shows a sheet: its declarations and lines, readable, in the query. */

export interface Texts {
  given: string[];
  lines: string[];
}

const LONGEST = 6000; // characters of a query that whoever pastes it elsewhere still keeps

/** The path and query of a sheet, or null for one that is too long. */
export function addressOf({ given, lines }: Texts): string | null {
  const query = new URLSearchParams();
  for (const text of given) if (text.trim()) query.append("given", text.trim());
  for (const text of lines) if (text.trim()) query.append("line", text.trim());
  const said = query.toString();
  if (said.length > LONGEST) return null;
  return said ? `/scratch?${said}` : "/scratch";
}
