/* The depths of sections, from the shortest reading to the longest. */
export const DEPTHS = ["core", "standard", "deep"] as const;
export type Depth = (typeof DEPTHS)[number];
