/* The shadow styles of a cell: the row of controls below its source. */
import { css } from "lit";

export const cellStyles = css`
  [hidden] {
    display: none !important;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.2rem;
    min-height: var(--bar, 2.1rem);
    padding-left: 0.35rem;
    font-size: 0.85rem;
    line-height: 1.2;
  }
  @media (width >= 78rem) {
    .editor {
      width: fit-content;
      min-width: 100%;
      max-width: calc(100% + var(--side));
    }
  }
  button {
    padding: 0.28rem 0.6rem;
    border: 0;
    border-radius: 4px;
    background: none;
    color: var(--muted);
    font: inherit;
    cursor: pointer;
  }
  button:hover {
    background: var(--surface);
    color: var(--ink);
  }
  button:focus-visible {
    outline: 2px solid var(--focus);
  }
  .run {
    color: var(--accent);
  }
  .stop {
    color: var(--red);
  }
  .status {
    margin-left: auto;
    padding: 0.2rem 0.35rem;
    color: var(--muted);
    text-align: right;
    font-variant-numeric: tabular-nums lining-nums;
  }
  .status > * + * {
    margin-left: 0.9rem;
  }
  .bad {
    color: var(--red);
  }
  .edited {
    color: var(--orange);
    font-style: italic;
  }
  .said {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media print {
    .bar {
      display: block;
      min-height: 0;
      padding: 0;
    }
    button,
    .status {
      display: none;
    }
  }
`;
